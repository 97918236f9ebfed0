//! Setting up a hub.

use super::*;
use crate::model::OrganizationRole;

#[tokio::test]
async fn a_new_hub_has_a_host_an_administrator_and_a_token() {
    let world = World::new().await;
    let beginning = &world.beginning;
    assert_eq!(beginning.host.role, OrganizationRole::Host);
    assert_eq!(beginning.host.slug, "host-sohne");
    assert_eq!(beginning.administrator.role, PersonRole::HubAdmin);
    let viewer = world.store.sign_in(Some(&beginning.token)).await.unwrap();
    assert_eq!(viewer.person(), Some(beginning.administrator.id));
    assert!(viewer.asker().unwrap().is_hub_admin());
    assert!(world.chain_length().await >= 3);
}

#[tokio::test]
async fn a_hub_is_set_up_once() {
    let world = World::new().await;
    let again = initialize(&world.store, "Other", "other@host.example").await;
    assert_eq!(refusal(again), "WrongState organization");
    let bad = initialize(&world.store, "Other", "nobody").await;
    assert_eq!(refusal(bad), "Invalid admin");
}
