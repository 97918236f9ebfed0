//! Previews through the API, and the mutations that carry a preview's token.

use serde_json::{Value, json};

use super::{Asked, id};

const PREVIEW: &str = "query($change: AccessChangeInput!) { accessPreview(change: $change) { \
    total { gainingPeople losingPeople } hidden { gainingPeople losingPeople } \
    organizations { organization { slug } tally { gainingPeople losingPeople } } \
    gained { personId before after placeCount documentCount } \
    lost { personId before after placeCount documentCount } placeCount documentCount token expiresAt } }";

/// A space with two documents, and a partner that has a seat there and no grant.
struct Scene {
    hub: Asked,
    space: String,
    documents: [String; 2],
    organization: String,
    person: String,
}

impl Scene {
    async fn new() -> Self {
        let hub = Asked::new().await;
        let space = hub.space().await;
        let documents = [
            hub.document(&space, "First").await,
            hub.document(&space, "Second").await,
        ];
        let input = json!({"name": "Partner", "slug": "partner", "kind": "RESELLER", "tier": "GOLD", "status": "ACTIVE"});
        let kind = "OrganizationCreateInput";
        let made = hub
            .change("organizationCreate", kind, "organization { id }", input)
            .await;
        let organization = id(&made["organization"]);
        let person = invite(&hub, &organization, "pat@partner.example").await;
        let seat = json!({"space": space, "participant": {"organization": organization}, "cap": "EDIT", "until": "2999-01-01T00:00:00Z"});
        hub.change("participationSet", "ParticipationSetInput", "", seat)
            .await;
        Self {
            hub,
            space,
            documents,
            organization,
            person,
        }
    }

    async fn preview(&self, change: Value) -> Value {
        let asked = self
            .hub
            .ask(&self.hub.admin, PREVIEW, json!({ "change": change }));
        let (data, _) = asked.await.expect("signs in");
        data["accessPreview"].clone()
    }

    /// Runs a mutation as the administrator; returns the codes of what was refused.
    async fn codes(&self, field: &str, kind: &str, input: Value) -> Vec<String> {
        let query = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let asked = self
            .hub
            .ask(&self.hub.admin, &query, json!({ "input": input }));
        let (data, _) = asked.await.expect("signs in");
        let errors = data[field]["userErrors"].as_array().expect("a list");
        let code = |e: &Value| e["code"].as_str().expect("a code").to_owned();
        errors.iter().map(code).collect()
    }

    fn grant(&self, node: &str, level: &str) -> Value {
        json!({"node": node, "subject": {"organization": self.organization}, "level": level})
    }
}

async fn invite(hub: &Asked, organization: &str, email: &str) -> String {
    let input =
        json!({"organization": organization, "name": "Pat", "email": email, "role": "MEMBER"});
    let made = hub
        .change("personInvite", "PersonInviteInput", "person { id }", input)
        .await;
    id(&made["person"])
}

fn with_token(mut input: Value, preview: &Value) -> Value {
    input["previewToken"] = preview["token"].clone();
    input
}

#[tokio::test]
async fn a_preview_says_who_gains_and_who_loses_on_how_much() {
    let scene = Scene::new().await;
    let found = scene
        .preview(json!({"grant": scene.grant(&scene.space, "VIEW")}))
        .await;
    let shift = json!({"personId": scene.person, "before": "NONE", "after": "VIEW", "placeCount": 1, "documentCount": 2});
    assert_eq!(found["gained"], json!([shift]), "{found}");
    assert_eq!(found["lost"], json!([]), "{found}");
    assert_eq!(found["documentCount"], 2, "{found}");
    let tally = json!([{"organization": {"slug": "partner"}, "tally": {"gainingPeople": 1, "losingPeople": 0}}]);
    assert_eq!(found["organizations"], tally, "{found}");

    // One document alone, which owns no policy yet.
    let found = scene
        .preview(json!({"grant": scene.grant(&scene.documents[0], "COMMENT")}))
        .await;
    assert_eq!(found["documentCount"], 1, "{found}");
    assert_eq!(found["placeCount"], 0, "{found}");

    // It was only a preview: nothing is granted.
    let grant = scene.grant(&scene.space, "VIEW");
    let hub = &scene.hub;
    hub.change("grantCreate", "GrantCreateInput", "", grant)
        .await;
    let status =
        json!({"organizationStatus": {"organization": scene.organization, "status": "SUSPENDED"}});
    let found = scene.preview(status).await;
    assert_eq!(found["total"]["losingPeople"], 1, "{found}");
    assert_eq!(found["lost"][0]["after"], "NONE", "{found}");
    let policy = json!({"node": scene.documents[1], "policy": {"restricted": true}});
    let found = scene.preview(json!({ "restriction": policy })).await;
    assert_eq!(found["lost"][0]["documentCount"], 1, "{found}");
}

#[tokio::test]
async fn a_change_with_the_token_of_its_preview_is_made() {
    let scene = Scene::new().await;
    let grant = scene.grant(&scene.documents[0], "VIEW");
    let found = scene.preview(json!({ "grant": grant })).await;
    let refused = scene
        .codes("grantCreate", "GrantCreateInput", with_token(grant, &found))
        .await;
    assert!(refused.is_empty(), "{refused:?}");
    let wall = json!({"a": scene.hub.host, "b": scene.organization, "reason": "A trial"});
    let found = scene.preview(json!({ "wall": wall })).await;
    let refused = scene
        .codes("wallCreate", "WallCreateInput", with_token(wall, &found))
        .await;
    assert!(refused.is_empty(), "{refused:?}");
}

#[tokio::test]
async fn a_change_is_refused_when_its_effect_is_another_than_previewed() {
    let scene = Scene::new().await;
    let grant = scene.grant(&scene.space, "VIEW");
    let found = scene.preview(json!({ "grant": grant })).await;
    let given = with_token(grant.clone(), &found);

    // Another change than the one previewed.
    let other = with_token(scene.grant(&scene.space, "EDIT"), &found);
    let codes = scene.codes("grantCreate", "GrantCreateInput", other).await;
    assert_eq!(codes, ["PREVIEW_EXPIRED"]);

    // Forged.
    let mut forged = given.clone();
    let token = found["token"].as_str().expect("a token");
    let mut characters: Vec<char> = token.chars().collect();
    characters[3] = if characters[3] == 'A' { 'B' } else { 'A' };
    forged["previewToken"] = json!(characters.iter().collect::<String>());
    let codes = scene.codes("grantCreate", "GrantCreateInput", forged).await;
    assert_eq!(codes, ["PREVIEW_EXPIRED"]);

    // Somebody else would gain by now, too.
    invite(&scene.hub, &scene.organization, "quinn@partner.example").await;
    let codes = scene
        .codes("grantCreate", "GrantCreateInput", given.clone())
        .await;
    assert_eq!(codes, ["PREVIEW_OUTDATED"]);
    let found = scene.preview(json!({ "grant": grant })).await;
    let again = with_token(grant, &found);
    let codes = scene.codes("grantCreate", "GrantCreateInput", again).await;
    assert!(codes.is_empty(), "{codes:?}");
}

#[tokio::test]
async fn a_preview_needs_the_right_of_its_change() {
    let scene = Scene::new().await;
    let secret = scene.hub.token_for(&scene.person).await;
    let store = scene.hub.api.hub().store();
    let viewer = store.sign_in(Some(&secret)).await.expect("signs in");
    let never = format!("doc_{}", "0".repeat(32));
    for (change, code) in [
        (
            json!({"grant": scene.grant(&scene.space, "VIEW")}),
            "NOT_FOUND",
        ),
        (json!({"grant": scene.grant(&never, "VIEW")}), "NOT_FOUND"),
        (
            json!({"wall": {"a": scene.hub.host, "b": scene.organization, "reason": "x"}}),
            "FORBIDDEN",
        ),
    ] {
        let variables = json!({ "change": change });
        let call = commonplace::api::call::Call {
            query: PREVIEW.to_owned(),
            operation_name: None,
            variables: variables.as_object().cloned().unwrap_or_default(),
            may_mutate: true,
            ..commonplace::api::call::Call::default()
        };
        let answer = scene.hub.api.answer(viewer.clone(), call).await;
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let found = &body["errors"][0]["extensions"]["code"];
        assert_eq!(found, code, "{change}: {body}");
    }
}
