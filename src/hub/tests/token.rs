//! Commands on tokens.

use super::*;
use crate::hub::token::{TokenCreate, create, revoke};
use crate::model::{Level, TokenScope};

fn token(person: Option<PersonId>) -> TokenCreate {
    TokenCreate {
        person,
        label: "laptop".to_owned(),
        scope: TokenScope::full(),
        expires_at: None,
    }
}

fn reading() -> TokenScope {
    TokenScope {
        cap: Level::View,
        spaces: Vec::new(),
        admin: false,
        provisions: false,
    }
}

#[tokio::test]
async fn a_token_signs_its_person_in_until_it_is_revoked() {
    let world = World::new().await;
    let abe = world.by(ABE).await;
    let (made, secret) = create(&abe, token(None)).await.unwrap();
    assert!(secret.starts_with(&made.hint));
    let viewer = world.store.sign_in(Some(&secret)).await.unwrap();
    assert_eq!(viewer.person(), abe.person());
    assert_eq!(viewer.token(), Some(made.id));
    let revoked = revoke(&viewer, made.id).await.unwrap();
    assert!(revoked.revoked_at.is_some());
    let out = world.store.sign_in(Some(&secret)).await;
    assert_eq!(refusal(out), "Unauthenticated");
    let again = revoke(&abe, made.id).await;
    assert_eq!(refusal(again), "WrongState id");
    world.chain_length().await;
}

#[tokio::test]
async fn who_may_have_a_token_made_for_whom() {
    let world = World::new().await;
    for (by, whom, outcome) in [
        (ABE, ABE, "allowed"),
        (ABE, ADA, "Forbidden"),
        (ABE, BEA, "NotFound person"),
        (ADA, ABE, "Forbidden"),
        (ADA, BEA, "NotFound person"),
        (OLGA, HAL, "Forbidden"),
        (OLGA, ADMIN, "Forbidden"),
        (ADMIN, OLGA, "Forbidden"),
        (ADMIN, ADMIN, "allowed"),
    ] {
        let viewer = world.by(by).await;
        let person = world.person(whom).await;
        let result = create(&viewer, token(Some(person))).await;
        assert_eq!(refusal(result), outcome, "{by} {whom}");
    }
    let system = world.system().await;
    let abe = world.person(ABE).await;
    assert_eq!(refusal(create(&system, token(Some(abe))).await), "allowed");
    assert_eq!(
        refusal(create(&system, token(None)).await),
        "Invalid person"
    );
}

#[tokio::test]
async fn a_token_that_does_not_fit_is_refused_by_field() {
    let world = World::new().await;
    let abe = world.by(ABE).await;
    let fits = token(None);
    for (wanted, outcome) in [
        (
            TokenCreate {
                label: String::new(),
                ..fits.clone()
            },
            "Invalid label",
        ),
        (
            TokenCreate {
                expires_at: Some(abe.now()),
                ..fits.clone()
            },
            "Invalid expiresAt",
        ),
        (
            TokenCreate {
                scope: TokenScope {
                    cap: Level::None,
                    ..reading()
                },
                ..fits
            },
            "Invalid cap",
        ),
    ] {
        assert_eq!(refusal(create(&abe, wanted).await), outcome);
    }
}

#[tokio::test]
async fn a_token_makes_none_that_is_wider_or_lasts_longer() {
    let world = World::new().await;
    let abe = world.by(ABE).await;
    let hour = abe.now() + chrono::Duration::hours(1);
    let narrow = TokenCreate {
        scope: TokenScope {
            admin: true,
            ..reading()
        },
        expires_at: Some(hour),
        ..token(None)
    };
    let (_, secret) = create(&abe, narrow.clone()).await.unwrap();
    let viewer = world.store.sign_in(Some(&secret)).await.unwrap();
    let endless = TokenCreate {
        expires_at: None,
        ..narrow.clone()
    };
    for (wanted, outcome) in [
        (token(None), "ExceedsOwnLevel cap"),
        (endless, "ExceedsOwnLevel expiresAt"),
        (narrow, "allowed"),
    ] {
        assert_eq!(refusal(create(&viewer, wanted).await), outcome);
    }
}

#[tokio::test]
async fn a_token_that_may_not_administer_makes_none_and_revokes_only_itself() {
    let world = World::new().await;
    let abe = world.by(ABE).await;
    let read_only = TokenCreate {
        scope: reading(),
        ..token(None)
    };
    let (own, secret) = create(&abe, read_only.clone()).await.unwrap();
    let (other, _) = create(&abe, read_only.clone()).await.unwrap();
    let viewer = world.store.sign_in(Some(&secret)).await.unwrap();
    assert_eq!(refusal(create(&viewer, read_only).await), "Forbidden");
    assert_eq!(refusal(revoke(&viewer, other.id).await), "Forbidden");
    assert_eq!(refusal(revoke(&viewer, own.id).await), "allowed");
}

#[tokio::test]
async fn tokens_are_seen_by_their_person_and_its_administrators() {
    let world = World::new().await;
    let abe = world.by(ABE).await;
    let (made, _) = create(&abe, token(None)).await.unwrap();
    // The first administrator has one since the hub began.
    for (email, sees, outcome) in [
        (ADMIN, 2, None),
        (OLGA, 0, Some("NotFound")),
        (ADA, 1, None),
        (BEA, 0, Some("NotFound")),
    ] {
        let viewer = world.by(email).await;
        assert_eq!(viewer.token_count(None).await.unwrap(), sees, "{email}");
        let page = viewer.tokens(abe.person(), first(5)).await.unwrap();
        assert_eq!(page.rows.len(), usize::from(outcome.is_none()), "{email}");
        if let Some(outcome) = outcome {
            assert_eq!(refusal(revoke(&viewer, made.id).await), outcome);
        }
    }
    let ada = world.by(ADA).await;
    assert_eq!(refusal(revoke(&ada, made.id).await), "allowed");
}

#[tokio::test]
async fn who_leaves_loses_its_tokens() {
    let world = World::new().await;
    let abe = world.by(ABE).await;
    let bea = world.by(BEA).await;
    let (_, of_abe) = create(&abe, token(None)).await.unwrap();
    let (_, of_bea) = create(&bea, token(None)).await.unwrap();
    let admin = world.by(ADMIN).await;
    let id = abe.person().unwrap();
    crate::hub::person::deactivate(&admin, id, None)
        .await
        .unwrap();
    let status = crate::hub::organization::set_status;
    status(&admin, world.bolt, None, OrganizationStatus::Offboarded)
        .await
        .unwrap();
    status(&admin, world.bolt, None, OrganizationStatus::Active)
        .await
        .unwrap();
    for secret in [of_abe, of_bea] {
        let out = world.store.sign_in(Some(&secret)).await;
        assert_eq!(refusal(out), "Unauthenticated");
    }
}
