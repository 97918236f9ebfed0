//! Commands on groups and segments.

use super::*;
use crate::hub::group::{GroupCreate, GroupUpdate};
use crate::hub::segment::SegmentUpdate;
use crate::hub::{group, segment};
use crate::model::{SegmentRule, Tier};
use crate::store::{GroupEdit, SegmentEdit};

fn called(name: &str, organization: OrganizationId, members: Vec<PersonId>) -> GroupCreate {
    GroupCreate {
        organization,
        key: None,
        name: name.to_owned(),
        members,
    }
}

#[tokio::test]
async fn an_organization_administers_its_groups() {
    let world = World::new().await;
    let (ada, abe) = (world.person(ADA).await, world.person(ABE).await);
    let viewer = world.by(ADA).await;
    let made = group::create(&viewer, called("Sales", world.acme, vec![abe, ada, abe]));
    let made = made.await.unwrap();
    let mut members = vec![ada, abe];
    members.sort_unstable();
    assert_eq!(made.members, members);
    let again = group::create(&viewer, called("Sales", world.acme, vec![])).await;
    assert_eq!(refusal(again), "Taken name");

    let edit = GroupEdit {
        name: Some("Sales EMEA".to_owned()),
        members: Some(vec![abe]),
    };
    let change = |expected| GroupUpdate {
        id: made.id,
        expected,
        edit: edit.clone(),
    };
    assert_eq!(
        refusal(group::update(&viewer, change(Some(5))).await),
        "Conflict 1"
    );
    let changed = group::update(&viewer, change(Some(1))).await.unwrap();
    assert_eq!((changed.version, &changed.members), (2, &vec![abe]));

    // Everybody of the organization reads it, and nobody else but hub administrators.
    for (email, sees) in [(ABE, true), (ADMIN, true), (BEA, false), (OLGA, false)] {
        let viewer = world.by(email).await;
        let read = viewer.group(made.id).await.unwrap();
        assert_eq!(read.is_some(), sees, "{email}");
        if let Some(read) = read {
            assert_eq!(*read, *changed);
        }
        let page = viewer.groups(world.acme, first(5)).await.unwrap();
        assert_eq!(page.rows.len(), usize::from(sees));
    }
    for (email, outcome) in [(ABE, "Forbidden"), (BEA, "NotFound"), (OLGA, "NotFound")] {
        let viewer = world.by(email).await;
        let refused = group::delete(&viewer, made.id, None).await;
        assert_eq!(refusal(refused), outcome, "{email}");
    }
    let viewer = world.by(ADA).await;
    group::delete(&viewer, made.id, Some(2)).await.unwrap();
    assert!(viewer.group(made.id).await.unwrap().is_none());
    world.chain_length().await;
}

#[tokio::test]
async fn a_group_names_own_people_only() {
    let world = World::new().await;
    let bea = world.person(BEA).await;
    let ada = world.by(ADA).await;
    let nobody = PersonId(uuid::Uuid::from_u128(1));
    for member in [bea, nobody] {
        let foreign = group::create(&ada, called("G", world.acme, vec![member])).await;
        assert_eq!(refusal(foreign), "NotFound members");
    }
    let elsewhere = group::create(&ada, called("G", world.bolt, vec![])).await;
    assert_eq!(refusal(elsewhere), "NotFound organization");
    let host = world.beginning.host.id;
    let elsewhere = group::create(&ada, called("G", host, vec![])).await;
    assert_eq!(refusal(elsewhere), "Forbidden");
    let keyed = GroupCreate {
        key: Some("k".to_owned()),
        ..called("G", world.acme, vec![])
    };
    assert_eq!(
        refusal(group::create(&ada, keyed.clone()).await),
        "Invalid key"
    );
    let admin = world.by(ADMIN).await;
    assert_eq!(refusal(group::create(&admin, keyed).await), "allowed");
}

#[tokio::test]
async fn groups_are_read_in_constant_statements() {
    let world = World::new().await;
    let abe = world.person(ABE).await;
    let ada = world.by(ADA).await;
    for n in 0..5 {
        let create = called(&format!("G{n}"), world.acme, vec![abe]);
        group::create(&ada, create).await.unwrap();
    }
    let viewer = world.by(ABE).await;
    let before = viewer.statements();
    let page = viewer.groups(world.acme, first(5)).await.unwrap();
    assert_eq!(viewer.statements() - before, 2);
    assert!(page.rows.iter().all(|group| group.members == [abe]));
}

#[tokio::test]
async fn hub_administrators_keep_segments_and_host_people_see_them() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let rule = SegmentRule {
        min_tier: Some(Tier::Gold),
        regions: vec![" EMEA ".to_owned()],
        ..SegmentRule::default()
    };
    let named = |name: &str| (name.to_owned(), rule.clone());
    let made = segment::create(&admin, Some("s1".to_owned()), named("Gold"));
    let made = made.await.unwrap();
    assert_eq!(made.rule.regions, ["EMEA"]);
    let again = segment::create(&admin, Some("s1".to_owned()), named("Gold")).await;
    assert_eq!(refusal(again), "Taken key");
    let empty = SegmentRule {
        regions: vec![String::new()],
        ..SegmentRule::default()
    };
    let bad = segment::create(&admin, None, ("S".to_owned(), empty)).await;
    assert_eq!(refusal(bad), "Invalid rule.regions");
    let edit = SegmentEdit {
        name: Some("Gold EMEA".to_owned()),
        rule: None,
    };
    let change = |expected| SegmentUpdate {
        id: made.id,
        expected,
        edit: edit.clone(),
    };
    assert_eq!(
        refusal(segment::update(&admin, change(Some(3))).await),
        "Conflict 1"
    );
    let changed = segment::update(&admin, change(None)).await.unwrap();
    assert_eq!((changed.version, &changed.rule), (2, &made.rule));

    for (email, sees, outcome) in [
        (HAL, true, "Forbidden"),
        (OLGA, true, "Forbidden"),
        (ADA, false, "NotFound"),
    ] {
        let viewer = world.by(email).await;
        assert_eq!(viewer.segment(made.id).await.unwrap().is_some(), sees);
        assert_eq!(viewer.segment_count().await.unwrap(), u64::from(sees));
        let refused = segment::delete(&viewer, made.id, None).await;
        assert_eq!(refusal(refused), outcome, "{email}");
        let refused = segment::create(&viewer, None, named("S")).await;
        assert_eq!(refusal(refused), "Forbidden");
    }
    segment::delete(&admin, made.id, Some(2)).await.unwrap();
    assert_eq!(admin.segment_count().await.unwrap(), 0);
}

#[tokio::test]
async fn a_segment_in_use_is_not_deleted() {
    use crate::hub::participation::{ParticipationSet, set};
    use crate::model::{Classification, Level, Participant, SpaceKind};
    use crate::store::SpaceDraft;
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let made = segment::create(&admin, None, ("All".to_owned(), SegmentRule::default()));
    let made = made.await.unwrap();
    let draft = SpaceDraft {
        key: None,
        slug: "programme".to_owned(),
        name: "Programme".to_owned(),
        kind: SpaceKind::Program,
        description: String::new(),
        owners: vec![world.beginning.host.id],
        open_to_onboarding: false,
        shows_names: false,
        share_links: false,
    };
    let manager = None;
    let create = crate::hub::space::SpaceCreate { draft, manager };
    let space = crate::hub::space::create(&admin, create).await.unwrap();
    let admin = world.by(ADMIN).await;
    let seat = ParticipationSet {
        space: space.id,
        participant: Participant::Segment(made.id),
        cap: Level::View,
        clearance: Classification::General,
        from: None,
        until: Some(admin.now() + chrono::Duration::days(1)),
    };
    let settled = set(&admin, seat, None).await.unwrap();
    let seat = settled.participation.unwrap();
    let used = segment::delete(&admin, made.id, None).await;
    assert_eq!(refusal(used), "WrongState id");
    crate::hub::participation::end(&admin, seat.id, None)
        .await
        .unwrap();
    let admin = world.by(ADMIN).await;
    assert_eq!(
        refusal(segment::delete(&admin, made.id, None).await),
        "allowed"
    );
}
