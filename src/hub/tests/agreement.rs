//! Commands on agreements and signatures.

use super::*;
use crate::hub::agreement::{AgreementSign, VersionPublish, create, publish_version, revoke, sign};
use crate::model::{Agreement, AgreementId};
use crate::store::{SignatureFilter, Visible};

async fn nda(world: &World) -> Visible<Agreement> {
    let admin = world.by(ADMIN).await;
    let text = Some("# One".to_owned());
    let made = create(&admin, Some("nda".to_owned()), ("NDA".to_owned(), text));
    let made = made.await.unwrap();
    publish_version(&admin, version(made.id, "# Two"), None)
        .await
        .unwrap()
}

fn signing(agreement: AgreementId) -> AgreementSign {
    AgreementSign {
        agreement,
        version: None,
        until: None,
    }
}

fn version(agreement: AgreementId, text: &str) -> VersionPublish {
    VersionPublish {
        agreement,
        text: text.to_owned(),
        earlier_lapse_at: None,
    }
}

#[tokio::test]
async fn hub_administrators_publish_and_everybody_reads() {
    let world = World::new().await;
    let nda = nda(&world).await;
    let versions: Vec<_> = nda
        .versions
        .iter()
        .map(|v| (v.version, v.text.as_str()))
        .collect();
    assert_eq!(versions, [(1, "# One"), (2, "# Two")]);
    for email in [ABE, BEA, HAL] {
        let viewer = world.by(email).await;
        let before = viewer.statements();
        let page = viewer.agreements(first(5)).await.unwrap();
        assert_eq!(viewer.statements() - before, 2);
        assert_eq!(*page.rows[0], *nda);
        let third = version(nda.id, "# Three");
        let refused = publish_version(&viewer, third, None).await;
        assert_eq!(refusal(refused), "Forbidden");
        let refused = create(&viewer, None, ("X".to_owned(), None)).await;
        assert_eq!(refusal(refused), "Forbidden");
    }
    let anonymous = world.store.anonymous();
    assert!(anonymous.agreement(nda.id).await.unwrap().is_none());
    let admin = world.by(ADMIN).await;
    let empty = publish_version(&admin, version(nda.id, " "), None).await;
    assert_eq!(refusal(empty), "Invalid text");
    let again = create(&admin, Some("nda".to_owned()), ("NDA".to_owned(), None)).await;
    assert_eq!(refusal(again), "Taken key");
    let nothing = AgreementId(uuid::Uuid::from_u128(1));
    let missing = publish_version(&admin, version(nothing, "t"), None).await;
    assert_eq!(refusal(missing), "NotFound");
}

#[tokio::test]
async fn an_organizations_administrator_signs_for_it() {
    let world = World::new().await;
    let nda = nda(&world).await;
    let ada = world.by(ADA).await;
    let past = ada.now() - chrono::Duration::days(1);
    let wanted = signing(nda.id);
    for (email, sign_what, outcome) in [
        (ABE, wanted.clone(), "Forbidden"),
        (HAL, wanted.clone(), "Forbidden"),
        (
            ADA,
            AgreementSign {
                version: Some(3),
                ..wanted.clone()
            },
            "NotFound version",
        ),
        (
            ADA,
            AgreementSign {
                until: Some(past),
                ..wanted.clone()
            },
            "Invalid until",
        ),
        (
            ADA,
            signing(AgreementId(uuid::Uuid::from_u128(1))),
            "NotFound agreement",
        ),
    ] {
        let viewer = world.by(email).await;
        assert_eq!(refusal(sign(&viewer, sign_what).await), outcome, "{email}");
    }
    let refused = sign(&world.system().await, wanted.clone()).await;
    assert_eq!(refusal(refused), "Unauthenticated");
    let signature = sign(&ada, wanted.clone()).await.unwrap();
    assert_eq!((signature.version, signature.organization), (2, world.acme));
    assert_eq!(Some(signature.person), ada.person());
    let ada = world.by(ADA).await;
    let again = AgreementSign {
        version: Some(1),
        ..wanted
    };
    assert_eq!(refusal(sign(&ada, again).await), "WrongState agreement");
}

#[tokio::test]
async fn an_agreement_without_a_version_can_not_be_signed() {
    let world = World::new().await;
    let admin = world.by(ADMIN).await;
    let empty = create(&admin, None, ("Draft".to_owned(), None))
        .await
        .unwrap();
    let ada = world.by(ADA).await;
    let refused = sign(&ada, signing(empty.id)).await;
    assert_eq!(refusal(refused), "WrongState agreement");
}

#[tokio::test]
async fn signatures_are_seen_and_revoked_by_those_whom_they_concern() {
    let world = World::new().await;
    let nda = nda(&world).await;
    let ada = world.by(ADA).await;
    let bea = world.by(BEA).await;
    let acmes = sign(&ada, signing(nda.id)).await.unwrap();
    let bolts = sign(&bea, signing(nda.id)).await.unwrap();
    let all = SignatureFilter::default();
    for (email, sees) in [(ADMIN, 2), (HAL, 2), (ABE, 1), (BEA, 1)] {
        let viewer = world.by(email).await;
        let page = viewer.signatures(&all, first(5)).await.unwrap();
        assert_eq!(page.rows.len(), sees, "{email}");
        assert_eq!(viewer.signature_count(&all).await.unwrap(), sees as u64);
    }
    for (email, id, outcome) in [
        (ABE, acmes.id, "Forbidden"),
        (HAL, acmes.id, "Forbidden"),
        (ADA, bolts.id, "NotFound"),
        (ADA, acmes.id, "allowed"),
        (ADA, acmes.id, "WrongState id"),
        (ADMIN, bolts.id, "allowed"),
    ] {
        let viewer = world.by(email).await;
        assert_eq!(refusal(revoke(&viewer, id).await), outcome, "{email}");
    }
    let admin = world.by(ADMIN).await;
    for (in_force, count) in [(Some(true), 0), (Some(false), 2), (None, 2)] {
        let filter = SignatureFilter {
            agreements: vec![nda.id],
            in_force,
            ..SignatureFilter::default()
        };
        assert_eq!(admin.signature_count(&filter).await.unwrap(), count);
    }
    let ada = world.by(ADA).await;
    assert!(sign(&ada, signing(nda.id)).await.is_ok());
    world.chain_length().await;
}
