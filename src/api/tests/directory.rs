//! The directory: organizations, people, groups, segments, walls, agreements, tokens.

use serde_json::{Value, json};

use super::*;

const ADA: &str = "ada@acme.example";
const ABE: &str = "abe@acme.example";

/// Adds a partner with an ORG_ADMIN (ada) and a MEMBER (abe); returns their ids.
async fn acme(world: &World) -> (Value, Value, Value) {
    let create = ("organizationCreate", "organization { id }");
    let input = json!({ "name": "Acme", "status": "ACTIVE", "regions": ["EMEA"], "tier": "GOLD" });
    let made = world.change(ADMIN, create, input).await;
    let acme = made["organization"]["id"].clone();
    let invite = ("personInvite", "person { id }");
    let input = json!({ "organization": acme, "name": "Ada", "email": ADA, "role": "ORG_ADMIN" });
    let ada = world.change(ADMIN, invite, input).await["person"]["id"].take();
    let input = json!({ "organization": acme, "name": "Abe", "email": ABE });
    let abe = world.change(ADA, invite, input).await["person"]["id"].take();
    (acme, ada, abe)
}

#[tokio::test]
async fn a_partner_is_added_listed_changed_and_suspended() {
    let world = World::new().await;
    let (acme, _, _) = acme(&world).await;
    let query = "query($slug: String!) {
        host { name role viewerCanUpdate }
        partner(by: { slug: $slug }) {
            id slug name role kind tier status regions website version
            manager { id } viewerCanUpdate viewerCanStaff viewerCanSign
        }
        partners(first: 1, filter: { tiers: [GOLD], query: \"ac\" }) {
            totalCount nodes { id } edges { cursor } pageInfo { hasNextPage endCursor }
        }
    }";
    let slug = json!({ "slug": "acme" });
    let body = world.ask(Some(ADA), query, slug).await;
    let shown = &body["data"]["partner"];
    assert_eq!(shown["id"], acme, "{body}");
    assert_eq!(shown["regions"], json!(["EMEA"]));
    let may = |field: &str| shown[field].as_bool().unwrap();
    assert!(!may("viewerCanUpdate") && may("viewerCanStaff") && may("viewerCanSign"));
    assert_eq!(body["data"]["host"]["role"], "HOST");
    assert_eq!(body["data"]["partners"]["totalCount"], 1);

    let update = ("organizationUpdate", "organization { tier kind version }");
    let input = json!({ "id": acme, "expectedVersion": 1, "tier": null, "kind": "RESELLER" });
    let changed = world.change(ADMIN, update, input.clone()).await;
    let expected = json!({ "tier": null, "kind": "RESELLER", "version": 2 });
    assert_eq!(changed["organization"], expected);
    let stale = world.change(ADMIN, update, input).await;
    assert_eq!(stale["userErrors"][0]["code"], "CONFLICT");
    let unversioned = world.change(ADMIN, update, json!({ "id": acme })).await;
    assert_eq!(unversioned["userErrors"][0]["code"], "VERSION_REQUIRED");
    let refused = world.change(ADA, update, json!({ "id": acme, "expectedVersion": 2 }));
    assert_eq!(refused.await["userErrors"][0]["code"], "FORBIDDEN");

    let suspend = ("organizationSuspend", "organization { status }");
    let input = json!({ "id": acme, "expectedVersion": null });
    let suspended = world.change(ADMIN, suspend, input).await;
    assert_eq!(suspended["organization"]["status"], "SUSPENDED");
}

#[tokio::test]
async fn who_is_hidden_is_missing() {
    let world = World::new().await;
    let (_, _, abe) = acme(&world).await;
    let create = ("organizationCreate", "organization { id }");
    let input = json!({ "name": "Bolt", "status": "ACTIVE" });
    let bolt = world.change(ADMIN, create, input).await["organization"]["id"].take();
    let invite = ("personInvite", "person { id }");
    let bea = "bea@bolt.example";
    let input = json!({ "organization": bolt, "name": "Bea", "email": bea, "role": "ORG_ADMIN" });
    world.change(ADMIN, invite, input).await;
    let query = "query($id: ID!) {
        node(id: $id) { id }
        person(by: { id: $id }) { id }
        partner(by: { slug: \"acme\" }) { id }
        partners { totalCount nodes { slug } }
        people(filter: { query: \"ab\" }) { totalCount nodes { id } }
        groups { nodes { id } } segments { totalCount } walls { totalCount }
        signatures { totalCount } tokens { totalCount }
    }";
    let hidden = world.ask(Some(bea), query, json!({ "id": abe })).await;
    let made_up = json!({ "id": "per_00000000000000000000000000000001" });
    let missing = world.ask(Some(bea), query, made_up).await;
    assert_eq!(hidden, missing);
    assert_eq!(hidden["errors"], Value::Null);
    assert_eq!(
        hidden["data"]["partners"]["nodes"],
        json!([{ "slug": "bolt" }])
    );

    let update = ("personUpdate", "person { id }");
    let hidden = json!({ "id": abe, "expectedVersion": null, "name": "X" });
    let missing = json!({ "id": "per_1", "expectedVersion": null, "name": "X" });
    let hidden = world.change(bea, update, hidden).await;
    assert_eq!(hidden, world.change(bea, update, missing).await);

    let anonymous =
        "{ host { id } partners { totalCount } people { totalCount } agreements { totalCount } }";
    let body = world.ask(None, anonymous, json!({})).await;
    let nothing = json!({ "totalCount": 0 });
    let nothing = json!({
        "host": null, "partners": nothing, "people": nothing, "agreements": nothing,
    });
    assert_eq!(body["data"], nothing);
}

#[tokio::test]
async fn people_and_groups_are_administered() {
    let world = World::new().await;
    let (acme, ada, abe) = acme(&world).await;
    let update = ("personUpdate", "person { role version active }");
    let input = json!({ "id": abe, "expectedVersion": 1, "role": "HUB_ADMIN" });
    let refused = world.change(ADA, update, input).await;
    let expected = json!([{ "code": "WRONG_STATE", "field": ["role"] }]);
    assert_eq!(refused["userErrors"], expected);

    let create = (
        "groupCreate",
        "group { id name members { id } viewerCanUpdate }",
    );
    let input = json!({ "organization": acme, "name": "Sales", "members": [abe, ada] });
    let made = world.change(ADA, create, input).await;
    assert_eq!(made["group"]["members"].as_array().unwrap().len(), 2);
    let group = made["group"]["id"].clone();
    let update = ("groupUpdate", "group { members { name } }");
    let input = json!({ "id": group, "expectedVersion": 1, "members": [abe] });
    let changed = world.change(ADA, update, input).await;
    assert_eq!(changed["group"]["members"], json!([{ "name": "Abe" }]));
    let query = "{ groups { nodes { name organization { slug } members { email active } } } }";
    let body = world.ask(Some(ABE), query, json!({})).await;
    assert_eq!(
        body["data"]["groups"]["nodes"][0]["name"], "Sales",
        "{body}"
    );
    let delete = ("groupDelete", "deletedId");
    let input = json!({ "id": group, "expectedVersion": 2 });
    assert_eq!(world.change(ADA, delete, input).await["deletedId"], group);

    let deactivate = ("personDeactivate", "person { active viewerCanUpdate }");
    let input = json!({ "id": abe, "expectedVersion": 1 });
    let gone = world.change(ADA, deactivate, input).await;
    let expected = json!({ "active": false, "viewerCanUpdate": true });
    assert_eq!(gone["person"], expected);
}

#[tokio::test]
async fn segments_and_walls_are_kept() {
    let world = World::new().await;
    let (acme, _, _) = acme(&world).await;
    let create = (
        "segmentCreate",
        "segment { id organizationCount rule { minTier regions } }",
    );
    let rule = json!({ "minTier": "SILVER", "regions": ["EMEA"] });
    let made = world
        .change(ADMIN, create, json!({ "name": "EMEA", "rule": rule }))
        .await;
    let id = made["segment"]["id"].clone();
    let query = "query($id: ID!) { segment(by: { id: $id }) { organizationCount version } }";
    let body = world.ask(Some(ADMIN), query, json!({ "id": id })).await;
    assert_eq!(body["data"]["segment"]["organizationCount"], 1, "{body}");
    let update = ("segmentUpdate", "segment { name rule { minTier } }");
    let input = json!({ "id": id, "expectedVersion": 1, "name": "E" });
    let changed = world.change(ADMIN, update, input).await;
    let expected = json!({ "name": "E", "rule": { "minTier": "SILVER" } });
    assert_eq!(changed["segment"], expected);
    let delete = ("segmentDelete", "deletedId");
    let input = json!({ "id": id, "expectedVersion": null });
    assert_eq!(world.change(ADMIN, delete, input).await["deletedId"], id);

    let host = world.ask(Some(ADMIN), "{ host { id } }", json!({})).await;
    let host = &host["data"]["host"]["id"];
    let create = ("wallCreate", "wall { id a { slug } b { slug } endedAt }");
    let input = json!({ "a": acme, "b": host, "reason": "they compete" });
    let made = world.change(ADMIN, create, input).await;
    assert_eq!(made["wall"]["a"]["slug"], "acme");
    let end = ("wallEnd", "wall { endedAt }");
    let input = json!({ "id": made["wall"]["id"] });
    let ended = world.change(ADMIN, end, input).await;
    assert!(ended["wall"]["endedAt"].is_string());
    let query = "{ walls(filter: { ended: true }) { totalCount nodes { reason } } }";
    let body = world.ask(Some(ADMIN), query, json!({})).await;
    assert_eq!(body["data"]["walls"]["totalCount"], 1);
}

#[tokio::test]
async fn agreements_are_published_signed_and_revoked() {
    let world = World::new().await;
    acme(&world).await;
    let create = (
        "agreementCreate",
        "agreement { id versions { version text } }",
    );
    let input = json!({ "key": "nda", "title": "NDA", "text": "# One" });
    let made = world.change(ADMIN, create, input).await;
    let id = made["agreement"]["id"].clone();
    let publish = (
        "agreementVersionPublish",
        "agreement { versions { version } }",
    );
    let input = json!({ "id": id, "text": "# Two" });
    let published = world.change(ADMIN, publish, input).await;
    let expected = json!([{ "version": 1 }, { "version": 2 }]);
    assert_eq!(published["agreement"]["versions"], expected);

    let sign = (
        "agreementSign",
        "signature { id version isInForce viewerCanRevoke organization { slug } person { email } }",
    );
    let refused = world.change(ABE, sign, json!({ "agreement": id })).await;
    assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN");
    let signed = world.change(ADA, sign, json!({ "agreement": id })).await;
    let signature = &signed["signature"];
    assert_eq!(
        (&signature["version"], &signature["isInForce"]),
        (&json!(2), &json!(true))
    );
    let query = "{ agreement(by: { key: \"nda\" }) { viewerCanSign viewerCanPublish \
                 viewerSignature { id } } signatures(filter: { inForce: true }) { totalCount } }";
    let body = world.ask(Some(ADA), query, json!({})).await;
    let shown = &body["data"]["agreement"];
    assert_eq!(shown["viewerSignature"]["id"], signature["id"], "{body}");
    assert_eq!(shown["viewerCanSign"], true);
    let revoke = ("agreementRevoke", "signature { isInForce revokedAt }");
    let input = json!({ "id": signature["id"] });
    let revoked = world.change(ADMIN, revoke, input).await;
    assert!(revoked["signature"]["revokedAt"].is_string());
    let body = world.ask(Some(ADA), query, json!({})).await;
    assert_eq!(body["data"]["agreement"]["viewerSignature"], Value::Null);
    assert_eq!(body["data"]["signatures"]["totalCount"], 0);
}

#[tokio::test]
async fn a_token_is_shown_once_and_revoked() {
    let world = World::new().await;
    acme(&world).await;
    let create = (
        "tokenCreate",
        "secret token { id hint cap admin everySpace person { email } }",
    );
    let input = json!({ "label": "laptop", "cap": "VIEW" });
    let made = world.change(ABE, create, input).await;
    let secret = made["secret"].as_str().unwrap().to_owned();
    let token = &made["token"];
    assert_eq!(
        (&token["cap"], &token["admin"]),
        (&json!("VIEW"), &json!(false))
    );
    assert!(world.store.sign_in(Some(&secret)).await.is_ok());
    let body = world
        .ask(
            Some(ABE),
            "{ tokens { nodes { id label hint } } }",
            json!({}),
        )
        .await;
    assert_eq!(body["data"]["tokens"]["nodes"][0]["id"], token["id"]);
    assert!(!body.to_string().contains(&secret));
    let revoke = ("tokenRevoke", "token { revokedAt }");
    let input = json!({ "id": token["id"] });
    let revoked = world.change(ABE, revoke, input).await;
    assert!(revoked["token"]["revokedAt"].is_string());
    assert!(world.store.sign_in(Some(&secret)).await.is_err());
}

#[tokio::test]
async fn a_page_of_groups_with_members_takes_few_statements() {
    let world = World::new().await;
    let (acme, ada, abe) = acme(&world).await;
    let create = ("groupCreate", "group { id }");
    for n in 0..5 {
        let name = format!("G{n}");
        let input = json!({ "organization": acme, "name": name, "members": [abe, ada] });
        world.change(ADA, create, input).await;
    }
    let viewer = world.store.as_person(ADA).await.unwrap();
    let before = viewer.statements();
    let query =
        "{ groups { nodes { organization { name } members { name organization { slug } } } } }";
    let call = Call {
        query: query.to_owned(),
        ..Call::default()
    };
    let answer = world.api.answer(viewer.clone(), call).await;
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(body["data"]["groups"]["nodes"].as_array().unwrap().len(), 5);
    // Groups, their members' ids, the people, the organizations: whatever the number of groups.
    let statements = viewer.statements() - before;
    assert!(statements <= 5, "{statements}");
}
