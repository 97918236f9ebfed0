//! A revocation is in force on the very next request, in every read, while nothing is indexed.

use chrono::TimeDelta;
use commonplace::model::Level;
use commonplace::store::{DatabasePlace, Sources, Store};
use serde_json::{Value, json};

use super::{Asked, id};

const LOOK: &str = "query($id: ID!) { document(by: {id: $id}) { title } node(id: $id) { id } \
    documents { totalCount nodes { title } } \
    search(query: \"spectrometer\") { totalCount nodes { title } facets { values { count } } } \
    suggest(prefix: \"Secret\") { text } }";

/// A partner's person who sees one document through a seat, a grant and a signature.
struct Scene {
    hub: Asked,
    token: String,
    document: String,
    person: String,
    seat: String,
    grant: String,
    signature: String,
}

async fn scene() -> Scene {
    let hub = Asked::new().await;
    let space = hub.space().await;
    let input = json!({"name": "Partner", "slug": "partner", "kind": "RESELLER", "tier": "GOLD", "status": "ACTIVE"});
    let made = hub
        .change(
            "organizationCreate",
            "OrganizationCreateInput",
            "organization { id }",
            input,
        )
        .await;
    let organization = id(&made["organization"]);
    let input = json!({"organization": organization, "name": "Pat", "email": "pat@partner.example", "role": "ORG_ADMIN"});
    let made = hub
        .change("personInvite", "PersonInviteInput", "person { id }", input)
        .await;
    let person = id(&made["person"]);
    let token = hub.token_for(&person).await;
    let input = json!({"space": space, "participant": {"organization": organization}, "cap": "VIEW", "until": "2999-01-01T00:00:00Z"});
    let made = hub
        .change(
            "participationSet",
            "ParticipationSetInput",
            "participation { id }",
            input,
        )
        .await;
    let seat = id(&made["participation"]);
    let input = json!({"node": space, "subject": {"organization": organization}, "level": "VIEW"});
    let made = hub
        .change("grantCreate", "GrantCreateInput", "grant { id }", input)
        .await;
    let grant = id(&made["grant"]);
    let input = json!({"title": "NDA", "text": "Keep it."});
    let made = hub
        .change(
            "agreementCreate",
            "AgreementCreateInput",
            "agreement { id }",
            input,
        )
        .await;
    let agreement = id(&made["agreement"]);
    let document = hub.document(&space, "Secret specification").await;
    let input = json!({"id": document, "expectedVersion": null, "policy": {"requirements": [{"agreement": {"agreement": agreement}}]}});
    hub.change(
        "documentUpdate",
        "DocumentUpdateInput",
        "document { id }",
        input,
    )
    .await;
    let sign = "mutation($a: ID!) { agreementSign(input: {agreement: $a}) { signature { id } userErrors { message } } }";
    let (made, _) = hub
        .ask(&token, sign, json!({ "a": agreement }))
        .await
        .expect("signs in");
    let signature = id(&made["agreementSign"]["signature"]);
    hub.index().await;
    Scene {
        hub,
        token,
        document,
        person,
        seat,
        grant,
        signature,
    }
}

async fn look(scene: &Scene) -> Option<Value> {
    let seen = scene
        .hub
        .ask(&scene.token, LOOK, json!({ "id": scene.document }))
        .await;
    seen.map(|(data, _)| data)
}

#[tokio::test]
async fn what_is_revoked_is_gone_on_the_next_request() {
    let nothing = json!({
        "document": null, "node": null,
        "documents": {"totalCount": 0, "nodes": []},
        "search": {"totalCount": 0, "nodes": [], "facets": []},
        "suggest": [],
    });
    for revocation in ["grant", "seat", "signature", "person"] {
        let scene = scene().await;
        let seen = look(&scene).await.expect("signs in");
        assert_eq!(
            seen["document"]["title"], "Secret specification",
            "{revocation}: {seen}"
        );
        assert_eq!(seen["documents"]["totalCount"], 1, "{revocation}");
        assert_eq!(seen["search"]["totalCount"], 1, "{revocation}");
        assert_eq!(
            seen["suggest"][0]["text"], "Secret specification",
            "{revocation}"
        );
        revoke(&scene, revocation).await;
        // Nothing was indexed since.
        let mut after = look(&scene).await;
        if let Some(facets) = after
            .as_mut()
            .and_then(|a| a["search"]["facets"].as_array_mut())
        {
            facets.retain(|facet| facet["values"] != json!([]));
        }
        match revocation {
            "person" => assert_eq!(after, None, "a deactivated person can't sign in"),
            _ => assert_eq!(after, Some(nothing.clone()), "{revocation}"),
        }
    }
}

/// Ends what the partner's person sees by, as the administrator.
async fn revoke(scene: &Scene, what: &str) {
    let hub = &scene.hub;
    match what {
        "grant" => {
            hub.change("grantEnd", "GrantEndInput", "", json!({"id": scene.grant}))
                .await
        }
        "seat" => {
            let input = json!({"id": scene.seat});
            hub.change("participationEnd", "ParticipationEndInput", "", input)
                .await
        }
        "signature" => {
            let input = json!({"id": scene.signature});
            hub.change("agreementRevoke", "AgreementRevokeInput", "", input)
                .await
        }
        _ => {
            let input = json!({"id": scene.person, "expectedVersion": null});
            hub.change("personDeactivate", "PersonDeactivateInput", "", input)
                .await
        }
    };
}

#[tokio::test]
async fn a_node_whose_clock_is_behind_keeps_nothing_alive() {
    for revocation in ["grant", "seat", "signature"] {
        let scene = scene().await;
        let place = DatabasePlace::Sqlite(scene.hub._folder.path().join("hub.sqlite"));
        let real = Sources::real();
        let behind = Sources::real().with_clock(move || real.now() - TimeDelta::minutes(10));
        let other = Store::open(&place, behind).await.expect("opens");
        let level = async || {
            let viewer = other.sign_in(Some(&scene.token)).await.expect("signs in");
            let id = scene.document.parse().expect("an id");
            let row = viewer.documents_by_ids(&[id]).await.expect("reads");
            row.first()
                .is_some_and(|row| viewer.reach().level(row.anchor) >= Level::View)
        };
        assert!(level().await, "{revocation}");
        revoke(&scene, revocation).await;
        assert!(!level().await, "{revocation}");
    }
}
