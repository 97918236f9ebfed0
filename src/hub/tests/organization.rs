//! Commands on organizations, and who may know of which.

use super::*;
use crate::hub::organization::{OrganizationUpdate, create, set_status, update};
use crate::model::{OrganizationRole, PartnerKind, Tier};
use crate::store::{OrganizationEdit, OrganizationFilter, OrganizationOrder};

#[tokio::test]
async fn a_partner_is_added_and_changed() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let hal = world.person(HAL).await;
    let made = create(
        &admin,
        OrganizationCreate {
            key: Some("crm-7".to_owned()),
            kind: Some(PartnerKind::Reseller),
            regions: vec!["EMEA".to_owned(), " APAC ".to_owned(), "EMEA".to_owned()],
            website: Some("https://acme.example".to_owned()),
            manager: Some(hal),
            ..named(" Acme ")
        },
    );
    let made = made.await.unwrap();
    assert_eq!((made.slug.as_str(), made.name.as_str()), ("acme-2", "Acme"));
    assert_eq!(made.role, OrganizationRole::Partner);
    assert_eq!(made.regions, ["APAC", "EMEA"]);
    assert_eq!(made.manager, Some(hal));

    let edit = OrganizationEdit {
        name: Some("Acme Two".to_owned()),
        tier: Some(Some(Tier::Gold)),
        kind: Some(None),
        manager: Some(None),
        ..OrganizationEdit::default()
    };
    let expected = Some(1);
    let id = made.id;
    let changed = update(&admin, OrganizationUpdate { id, expected, edit });
    let changed = changed.await.unwrap();
    assert_eq!(changed.version, 2);
    assert_eq!((changed.tier, changed.kind), (Some(Tier::Gold), None));
    assert_eq!(changed.manager, None);
    assert_eq!(changed.website, made.website);
    let admin = world.by(ADMIN).await;
    let read = admin.organization_by_key("crm-7").await.unwrap().unwrap();
    assert_eq!(*read, *changed);
}

#[tokio::test]
async fn input_that_does_not_fit_is_refused_by_field() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let ada = world.person(ADA).await;
    let cases: Vec<(OrganizationCreate, &str)> = vec![
        (named("  "), "Invalid name"),
        (named("\u{202e}\u{7}"), "Invalid name"),
        (named(&"x".repeat(501)), "Invalid name"),
        (
            OrganizationCreate {
                slug: Some("Not A Slug".to_owned()),
                ..named("A")
            },
            "Invalid slug",
        ),
        (
            OrganizationCreate {
                slug: Some("acme".to_owned()),
                ..named("A")
            },
            "Taken slug",
        ),
        (
            OrganizationCreate {
                website: Some("ftp://a".to_owned()),
                ..named("A")
            },
            "Invalid website",
        ),
        (
            OrganizationCreate {
                regions: vec![String::new()],
                ..named("A")
            },
            "Invalid regions",
        ),
        (
            OrganizationCreate {
                status: OrganizationStatus::Suspended,
                ..named("A")
            },
            "WrongState status",
        ),
        (
            OrganizationCreate {
                manager: Some(ada),
                ..named("A")
            },
            "NotFound manager",
        ),
    ];
    for (input, refused) in cases {
        assert_eq!(refusal(create(&admin, input).await), refused);
    }
}

#[tokio::test]
async fn only_hub_administrators_change_organizations() {
    let world = World::new().await;
    let rename = |id| OrganizationUpdate {
        id,
        expected: None,
        edit: OrganizationEdit {
            name: Some("Mine".to_owned()),
            ..OrganizationEdit::default()
        },
    };
    for email in [OLGA, HAL, ADA, ABE] {
        let viewer = world.by(email).await;
        assert_eq!(refusal(create(&viewer, named("New")).await), "Forbidden");
        let own = viewer.asker().unwrap().organization_id();
        assert_eq!(refusal(update(&viewer, rename(own)).await), "Forbidden");
    }
    let ada = world.by(ADA).await;
    assert_eq!(refusal(update(&ada, rename(world.bolt)).await), "NotFound");
    let nobody = world.store.anonymous();
    let refused = refusal(update(&nobody, rename(world.bolt)).await);
    assert_eq!(refused, "Unauthenticated");
}

#[tokio::test]
async fn a_stale_version_is_a_conflict() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let suspended = OrganizationStatus::Suspended;
    let stale = set_status(&admin, world.acme, Some(7), suspended).await;
    assert_eq!(refusal(stale), "Conflict 1");
}

#[tokio::test]
async fn a_suspended_organization_can_not_sign_in_and_comes_back() {
    use OrganizationStatus::{Active, Offboarded, Suspended};
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let ada = world.by(ADA).await;
    set_status(&admin, world.acme, Some(1), Suspended)
        .await
        .unwrap();
    assert_eq!(refusal(world.store.as_person(ADA).await), "Unauthenticated");
    // Who was in already is refused at the next write.
    assert_eq!(refusal(ada.begin().await), "Unauthenticated");
    let again = set_status(&admin, world.acme, None, Suspended).await;
    assert_eq!(refusal(again), "WrongState status");
    set_status(&admin, world.acme, None, Active).await.unwrap();
    assert!(world.store.as_person(ADA).await.is_ok());
    let host = world.beginning.host.id;
    let host = set_status(&admin, host, None, Offboarded).await;
    assert_eq!(refusal(host), "WrongState status");
}

#[tokio::test]
async fn a_partner_knows_of_itself_and_the_host_only() {
    let world = World::new().await;
    let host = world.beginning.host.id;
    let all = OrganizationFilter::default();
    for (viewer, known) in [
        (world.by(ADMIN).await, 3),
        (world.by(HAL).await, 3),
        (world.by(ADA).await, 2),
        (world.by(ABE).await, 2),
        (world.system().await, 3),
        (world.store.anonymous(), 0),
    ] {
        let page = viewer
            .organizations(&all, OrganizationOrder::default(), first(10))
            .await
            .unwrap();
        assert_eq!(page.rows.len(), known);
        assert_eq!(viewer.organization_count(&all).await.unwrap(), known as u64);
    }
    let ada = world.by(ADA).await;
    assert!(ada.organization(host).await.unwrap().is_some());
    assert!(ada.organization(world.bolt).await.unwrap().is_none());
    assert!(ada.organization_by_slug("bolt").await.unwrap().is_none());
    assert!(ada.organizations_named("bolt").await.unwrap().is_empty());
    let named = ada.organizations_named("aCME").await.unwrap();
    assert_eq!(named.len(), 1);
}

#[tokio::test]
async fn organizations_are_paged_and_filtered_in_constant_statements() {
    use crate::store::OrganizationSort;
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    for (n, name) in ["Zed", "alpha", "Éclair", "Zed"].iter().enumerate() {
        let create_one = OrganizationCreate {
            regions: vec![format!("R{}", n % 2)],
            tier: Some(Tier::Silver),
            ..named(name)
        };
        create(&admin, create_one).await.unwrap();
    }
    let viewer = world.by(ADMIN).await;
    let silver = OrganizationFilter {
        tiers: vec![Tier::Silver],
        ..OrganizationFilter::default()
    };
    for descending in [false, true] {
        for sort in [OrganizationSort::Name, OrganizationSort::CreatedAt] {
            let order = OrganizationOrder { sort, descending };
            let whole = viewer
                .organizations(&silver, order, first(10))
                .await
                .unwrap();
            let mut paged = Vec::new();
            let mut after = None;
            loop {
                let slice = Slice {
                    after: after.clone(),
                    ..first(1)
                };
                let before = viewer.statements();
                let page = viewer.organizations(&silver, order, slice).await.unwrap();
                assert_eq!(viewer.statements() - before, 1);
                paged.extend(page.rows.iter().map(|o| o.id));
                after = page.rows.last().map(|o| order.place(o));
                if !page.has_next {
                    break;
                }
            }
            let whole: Vec<_> = whole.rows.iter().map(|o| o.id).collect();
            assert_eq!(paged, whole);
            assert_eq!(whole.len(), 4);
        }
    }
    let order = OrganizationOrder::default();
    for (filter, names) in [
        (
            OrganizationFilter {
                regions: vec!["R0".to_owned(), "R9".to_owned()],
                ..OrganizationFilter::default()
            },
            vec!["Zed", "Éclair"],
        ),
        (
            OrganizationFilter {
                query: Some("zE".to_owned()),
                ..OrganizationFilter::default()
            },
            vec!["Zed", "Zed"],
        ),
        (
            OrganizationFilter {
                query: Some("%".to_owned()),
                ..OrganizationFilter::default()
            },
            vec![],
        ),
        (
            OrganizationFilter {
                role: Some(OrganizationRole::Host),
                ..OrganizationFilter::default()
            },
            vec!["Host & Söhne"],
        ),
    ] {
        let page = viewer
            .organizations(&filter, order, first(10))
            .await
            .unwrap();
        let found: Vec<_> = page.rows.iter().map(|o| o.name.clone()).collect();
        assert_eq!(found, names);
    }
}
