//! Commands on people: rule W7, roles, and who may know of whom (rule R3).

use super::*;
use crate::hub::person::{PersonUpdate, deactivate, invite, update};
use crate::store::{PersonEdit, PersonFilter};
use PersonRole::{HubAdmin, Member, OrgAdmin};

fn role(id: PersonId, role: PersonRole) -> PersonUpdate {
    let edit = PersonEdit {
        role: Some(role),
        ..PersonEdit::default()
    };
    PersonUpdate {
        id,
        expected: None,
        edit,
    }
}

#[tokio::test]
async fn who_may_invite_whom_as_what() {
    let world = World::new().await;
    let host = world.beginning.host.id;
    for (n, (by, organization, role, outcome)) in [
        (ADMIN, world.acme, OrgAdmin, "allowed"),
        (ADMIN, host, HubAdmin, "allowed"),
        (ADMIN, world.acme, HubAdmin, "WrongState role"),
        (OLGA, host, OrgAdmin, "allowed"),
        (OLGA, host, HubAdmin, "ExceedsOwnLevel role"),
        (OLGA, world.acme, Member, "Forbidden"),
        (HAL, host, Member, "Forbidden"),
        (ADA, world.acme, OrgAdmin, "allowed"),
        (ADA, world.acme, HubAdmin, "WrongState role"),
        (ADA, host, Member, "Forbidden"),
        (ADA, world.bolt, Member, "NotFound organization"),
        (ABE, world.acme, Member, "Forbidden"),
    ]
    .into_iter()
    .enumerate()
    {
        let viewer = world.by(by).await;
        let invitation = invitation(organization, &format!("new{n}@x.example"), role);
        let result = invite(&viewer, invitation).await;
        assert_eq!(refusal(result), outcome, "{by} {role}");
    }
    world.chain_length().await;
}

#[tokio::test]
async fn an_invitation_that_does_not_fit_is_refused_by_field() {
    let world = World::new().await;
    let ada = world.by(ADA).await;
    let fits = invitation(world.acme, "new@acme.example", Member);
    let taken = invitation(world.acme, " ABE@acme.example", Member);
    assert_eq!(refusal(invite(&ada, taken).await), "Taken email");
    for (email, name, key, outcome) in [
        ("nobody", "N", None, "Invalid email"),
        ("n@acme.example", " ", None, "Invalid name"),
        ("n@acme.example", "N", Some("k"), "Invalid key"),
    ] {
        let invitation = PersonInvite {
            email: email.to_owned(),
            name: name.to_owned(),
            key: key.map(str::to_owned),
            ..fits.clone()
        };
        assert_eq!(refusal(invite(&ada, invitation).await), outcome);
    }
    let admin = world.by(ADMIN).await;
    let offboarded = OrganizationStatus::Offboarded;
    crate::hub::organization::set_status(&admin, world.acme, None, offboarded)
        .await
        .unwrap();
    let late = invite(&admin, fits).await;
    assert_eq!(refusal(late), "WrongState organization");
}

#[tokio::test]
async fn who_may_give_which_role() {
    let world = World::new().await;
    for (by, whom, to, outcome) in [
        (ADA, ABE, OrgAdmin, "allowed"),
        (ADA, ABE, Member, "allowed"),
        (ADA, ABE, HubAdmin, "WrongState role"),
        (ADA, ADA, HubAdmin, "WrongState role"),
        (ADA, HAL, Member, "NotFound"),
        (ADA, BEA, Member, "NotFound"),
        (ABE, ABE, OrgAdmin, "Forbidden"),
        (ABE, ADA, Member, "Forbidden"),
        (HAL, HAL, HubAdmin, "Forbidden"),
        (OLGA, OLGA, HubAdmin, "ExceedsOwnLevel role"),
        (OLGA, HAL, HubAdmin, "ExceedsOwnLevel role"),
        (OLGA, ADMIN, Member, "Forbidden"),
        (OLGA, ADA, Member, "NotFound"),
        (ADMIN, ADA, HubAdmin, "WrongState role"),
        (ADMIN, ADMIN, Member, "WrongState role"),
        (ADMIN, OLGA, HubAdmin, "allowed"),
        (ADMIN, ADMIN, Member, "allowed"),
    ] {
        let viewer = world.by(by).await;
        let id = world.person(whom).await;
        let result = update(&viewer, role(id, to)).await;
        assert_eq!(refusal(result), outcome, "{by} {whom} {to}");
    }
}

#[tokio::test]
async fn who_is_deactivated_can_not_sign_in_and_comes_back() {
    let world = World::new().await;
    let ada = world.by(ADA).await;
    let abe = world.person(ABE).await;
    assert_eq!(refusal(deactivate(&ada, abe, Some(2)).await), "Conflict 1");
    let gone = deactivate(&ada, abe, Some(1)).await.unwrap();
    assert!(!gone.active && gone.version == 2);
    let out = world.store.as_person(ABE).await;
    assert_eq!(refusal(out), "Unauthenticated");
    let edit = PersonEdit {
        active: Some(true),
        email: Some("Abe2@acme.example".to_owned()),
        ..PersonEdit::default()
    };
    let expected = None;
    update(
        &ada,
        PersonUpdate {
            id: abe,
            expected,
            edit,
        },
    )
    .await
    .unwrap();
    assert!(world.store.as_person("abe2@acme.example").await.is_ok());
}

#[tokio::test]
async fn the_last_hub_administrator_stays() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let id = world.beginning.administrator.id;
    assert_eq!(
        refusal(deactivate(&admin, id, None).await),
        "WrongState active"
    );
    let demoted = update(&admin, role(id, OrgAdmin)).await;
    assert_eq!(refusal(demoted), "WrongState role");
    let system = world.system().await;
    assert_eq!(
        refusal(deactivate(&system, id, None).await),
        "WrongState active"
    );
}

#[tokio::test]
async fn people_know_those_of_their_organization_and_their_manager() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let hal = world.person(HAL).await;
    let edit = crate::store::OrganizationEdit {
        manager: Some(Some(hal)),
        ..Default::default()
    };
    for id in [world.acme, world.beginning.host.id] {
        let update = crate::hub::organization::OrganizationUpdate {
            id,
            expected: None,
            edit: edit.clone(),
        };
        crate::hub::organization::update(&admin, update)
            .await
            .unwrap();
    }
    // Whom one may not know of does not show as a manager, nor through the filter.
    let managed = crate::store::OrganizationFilter {
        managers: vec![hal],
        ..Default::default()
    };
    for (email, finds) in [(HAL, 2), (ADA, 2), (BEA, 0)] {
        let viewer = world.by(email).await;
        let count = viewer.organization_count(&managed).await.unwrap();
        assert_eq!(count, finds, "{email}");
    }
    let all = PersonFilter::default();
    for (viewer, known) in [
        (world.by(ADMIN).await, "abe ada admin bea hal olga"),
        (world.by(OLGA).await, "admin hal olga"),
        (world.by(HAL).await, "abe ada admin hal olga"),
        (world.by(ADA).await, "abe ada hal"),
        (world.by(BEA).await, "bea"),
        (world.store.anonymous(), ""),
    ] {
        let page = viewer.people(&all, first(10)).await.unwrap();
        let names: Vec<_> = page.rows.iter().map(|p| p.name.clone()).collect();
        assert_eq!(names.join(" "), known);
        assert_eq!(viewer.person_count(&all).await.unwrap(), names.len() as u64);
    }
    let bea = world.by(BEA).await;
    let abe = world.person(ABE).await;
    assert!(bea.people_by_ids(&[abe]).await.unwrap().is_empty());
    assert!(bea.person_by_email(ABE).await.unwrap().is_none());
    assert!(bea.people_named("abe").await.unwrap().is_empty());
}
