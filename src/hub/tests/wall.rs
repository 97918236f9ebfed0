//! Commands on walls.

use super::*;
use crate::hub::wall::{create, end};
use crate::store::WallFilter;

#[tokio::test]
async fn hub_administrators_put_walls_up_and_take_them_down() {
    let world = World::new().await;
    let (acme, bolt) = (world.acme, world.bolt);
    let nobody = OrganizationId(uuid::Uuid::from_u128(1));
    let admin = world.by(ADMIN).await;
    for (pair, reason, outcome) in [
        ((acme, acme), "r", "Invalid b"),
        ((acme, nobody), "r", "NotFound b"),
        ((nobody, acme), "r", "NotFound a"),
        ((acme, bolt), " ", "Invalid reason"),
    ] {
        assert_eq!(refusal(create(&admin, pair, reason, None).await), outcome);
    }
    let wall = create(&admin, (acme, bolt), "they compete", None)
        .await
        .unwrap();
    let admin = world.by(ADMIN).await;
    let again = create(&admin, (bolt, acme), "again", None).await;
    assert_eq!(refusal(again), "Taken b");
    let ada = world.by(ADA).await;
    assert!(ada.asker().unwrap().is_walled_from(bolt));

    let of_acme = WallFilter {
        organization: Some(acme),
        ended: false,
    };
    for (email, sees) in [(ADMIN, 1), (OLGA, 0), (HAL, 0), (ADA, 0)] {
        let viewer = world.by(email).await;
        assert_eq!(viewer.wall_count(&of_acme).await.unwrap(), sees, "{email}");
        let page = viewer.walls(&of_acme, first(5)).await.unwrap();
        assert_eq!(page.rows.len() as u64, sees);
    }
    for email in [OLGA, HAL, ADA] {
        let viewer = world.by(email).await;
        assert_eq!(refusal(end(&viewer, wall.id, None).await), "NotFound");
        let refused = create(&viewer, (acme, bolt), "r", None).await;
        assert_eq!(refusal(refused), "Forbidden");
    }
    let ended = end(&admin, wall.id, None).await.unwrap();
    assert!(ended.ended_at.is_some());
    assert_eq!(refusal(end(&admin, wall.id, None).await), "WrongState id");
    let ada = world.by(ADA).await;
    assert!(!ada.asker().unwrap().is_walled_from(bolt));
    assert_eq!(admin.wall_count(&of_acme).await.unwrap(), 0);
    let with_ended = WallFilter {
        ended: true,
        ..of_acme
    };
    assert_eq!(admin.wall_count(&with_ended).await.unwrap(), 1);
    world.chain_length().await;
}
