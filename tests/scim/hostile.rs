//! What is no good: other tokens, other organizations, roles.

use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::{PersonRole, TokenScope};
use serde_json::{Value, json};

use super::{ANKE, FELIX, Served, fault, patch, user};

#[tokio::test]
async fn only_tokens_that_provision_do_and_they_do_nothing_else() {
    let served = Served::new().await;
    let token = served.token(ANKE).await;
    for (headers, status) in [
        ("", 401),
        ("authorization: Bearer nonsense\r\n", 401),
        ("authorization: Basic x\r\n", 401),
    ] {
        let came = served.raw("GET Users", headers, b"").await;
        assert_eq!(came.status, status, "{headers}");
        assert_eq!(
            came.body["schemas"][0],
            "urn:ietf:params:scim:api:messages:2.0:Error"
        );
        assert!(came.header("www-authenticate").starts_with("Bearer"));
    }
    // A full token of an administrator does not provision; this one reads nothing by GraphQL.
    let anke = served.demo.by(ANKE).await;
    let full = TokenCreate {
        person: None,
        label: "test".to_owned(),
        scope: TokenScope::full(),
        expires_at: None,
    };
    let (_, full) = token::create(&anke, full).await.expect("a token");
    assert_eq!(
        served.send(&full, "GET Users", Value::Null).await.status,
        403
    );
    assert_eq!(
        served.send(&token, "GET Users", Value::Null).await.status,
        200
    );
    let refused = served.demo.store().sign_in(Some(&token)).await;
    assert!(matches!(
        refused,
        Err(commonplace::error::Error::Forbidden(_))
    ));
    let as_other = format!(
        "authorization: Bearer {token}\r\ncommonplace-view-as: {}\r\n",
        anke.person().expect("Anke")
    );
    assert_eq!(served.raw("GET Users", &as_other, b"").await.status, 400);
    // Nobody makes one who does not administer, nor one that may do more.
    let felix = served.demo.by(FELIX).await;
    let scopes = [
        TokenScope::provisioning(),
        TokenScope {
            admin: true,
            ..TokenScope::provisioning()
        },
        TokenScope {
            provisions: true,
            ..TokenScope::full()
        },
    ];
    for (viewer, scope) in [
        (&felix, &scopes[0]),
        (&anke, &scopes[1]),
        (&anke, &scopes[2]),
    ] {
        let create = TokenCreate {
            person: None,
            label: "test".to_owned(),
            scope: scope.clone(),
            expires_at: None,
        };
        assert!(token::create(viewer, create).await.is_err(), "{scope:?}");
    }
    // Revoked, it is nobody's.
    let rows = served
        .demo
        .ask(
            &anke,
            "{ tokens(first: 10) { nodes { id provisions } } }",
            json!({}),
        )
        .await;
    let rows = rows["tokens"]["nodes"].as_array().expect("tokens");
    let row = rows
        .iter()
        .find(|row| row["provisions"] == true)
        .expect("it is listed");
    let id = row["id"].as_str().expect("an id").parse().expect("an id");
    token::revoke(&anke, id).await.expect("revokes");
    assert_eq!(
        served.send(&token, "GET Users", Value::Null).await.status,
        401
    );
}

#[tokio::test]
async fn nobody_is_made_an_administrator_and_no_administrator_of_the_hub_is_touched() {
    let served = Served::new().await;
    // Of the host, by the administrator of the hub: the token is one of the organization all the same.
    let token = served.token("p-ines-aldous").await;
    let mut wanted = user("new@hexmoor.example", "New");
    wanted["roles"] = json!([{"value": "HUB_ADMIN", "primary": true}]);
    wanted["role"] = json!("HUB_ADMIN");
    wanted["entitlements"] = json!(["admin"]);
    let made = served.send(&token, "POST Users", wanted).await;
    assert_eq!(made.status, 201, "{made:?}");
    let roles = patch(json!([
        {"op": "add", "path": "roles", "value": [{"value": "HUB_ADMIN"}]},
        {"op": "replace", "value": {"role": "ORG_ADMIN", "roles[primary eq true].value": "HUB_ADMIN"}},
    ]));
    assert_eq!(
        served
            .send(&token, &format!("PATCH Users/{}", made.id()), roles)
            .await
            .status,
        200
    );
    let system = served.demo.system().await;
    let person = system
        .person_by_email("new@hexmoor.example")
        .await
        .expect("reads")
        .expect("New");
    assert_eq!(person.role, PersonRole::Member);

    let ines = served.demo.person("p-ines-aldous").await.id;
    let off = patch(json!([{"op": "replace", "path": "active", "value": false}]));
    for (line, body) in [("PATCH", off), ("DELETE", Value::Null)] {
        let came = served
            .send(&token, &format!("{line} Users/{ines}"), body)
            .await;
        assert_eq!(came.status, 403, "{came:?}");
    }
    assert!(served.demo.person("p-ines-aldous").await.active);

    // Whoever is added with the address of somebody who was removed is somebody else, with nothing of that one's.
    let anke = served.token(ANKE).await;
    let other = served.demo.person(FELIX).await;
    let raise = "mutation($id: ID!) { personUpdate(input: {id: $id, expectedVersion: null, role: ORG_ADMIN}) \
                 { userErrors { code } } }";
    served
        .demo
        .ask_as(ANKE, raise, json!({"id": other.id.to_string()}))
        .await;
    assert_eq!(
        served
            .send(&anke, &format!("DELETE Users/{}", other.id), Value::Null)
            .await
            .status,
        204
    );
    let back = served
        .send(&anke, "POST Users", user(&other.email, "Felix Ott"))
        .await;
    assert_eq!(back.status, 201, "{back:?}");
    assert_ne!(back.id(), other.id.to_string());
    let now = system.person_by_email(&other.email).await.expect("reads");
    let now = now.expect("the new one");
    assert_eq!(
        (now.id.to_string(), now.role),
        (back.id(), PersonRole::Member)
    );
    assert!(!served.demo.person(FELIX).await.active);
    for id in [other.id.to_string(), back.id()] {
        let find = format!("GET Groups?filter=members%20eq%20%22{id}%22");
        let groups = served.send(&anke, &find, Value::Null).await;
        assert_eq!(groups.body["totalResults"], 0, "{groups:?}");
    }
}

#[tokio::test]
async fn whom_an_administrator_lets_in_again_is_there_again() {
    let served = Served::new().await;
    let token = served.token(ANKE).await;
    let felix = served.demo.person(FELIX).await.id.to_string();
    let line = format!("Users/{felix}");
    let gone = served
        .send(&token, &format!("DELETE {line}"), Value::Null)
        .await;
    assert_eq!(gone.status, 204);
    let again = "mutation($id: ID!) { personUpdate(input: {id: $id, expectedVersion: null, active: true}) \
                 { userErrors { code } } }";
    served.demo.ask_as(ANKE, again, json!({"id": felix})).await;
    let off = patch(json!([{"op": "replace", "path": "active", "value": false}]));
    for (line, body) in [
        (format!("PATCH {line}"), off),
        (format!("GET {line}"), Value::Null),
    ] {
        let came = served.send(&token, &line, body).await;
        assert_eq!(
            (came.status, &came.body["active"]),
            (200, &json!(false)),
            "{came:?}"
        );
    }
    // And it keeps its address.
    let taken = served
        .send(
            &token,
            "POST Users",
            user("felix.ott@brackmann.example", "x"),
        )
        .await;
    assert_eq!(taken.status, 409, "{taken:?}");
}

#[tokio::test]
async fn that_an_address_is_taken_does_not_say_where() {
    let served = Served::new().await;
    let token = served.token(ANKE).await;
    let own = served
        .send(
            &token,
            "POST Users",
            user("felix.ott@brackmann.example", "x"),
        )
        .await;
    let other = served
        .send(
            &token,
            "POST Users",
            user("jonas.wirth@quillon.example", "x"),
        )
        .await;
    assert_eq!(fault(&own), (409, "uniqueness"));
    assert_eq!(own.body, other.body);
    let felix = served.demo.person(FELIX).await.id;
    let line = format!("PATCH Users/{felix}");
    let take = |email: &str| patch(json!([{"op": "replace", "path": "userName", "value": email}]));
    let own = served
        .send(&token, &line, take("anke.brackmann@brackmann.example"))
        .await;
    let other = served
        .send(&token, &line, take("jonas.wirth@quillon.example"))
        .await;
    assert_eq!(fault(&own), (409, "uniqueness"));
    assert_eq!(own.body, other.body);
    // What somebody is called elsewhere is nobody's business here.
    let mut named = user("one@quillon.example", "One");
    named["externalId"] = json!("the same");
    let nadia = served.token("p-nadia-ferro").await;
    assert_eq!(served.send(&nadia, "POST Users", named).await.status, 201);
    let mut named = user("one@brackmann.example", "One");
    named["externalId"] = json!("the same");
    assert_eq!(
        served
            .send(&token, "POST Users", named.clone())
            .await
            .status,
        201
    );
    named["userName"] = json!("two@brackmann.example");
    assert_eq!(
        fault(&served.send(&token, "POST Users", named).await),
        (409, "uniqueness")
    );
    let find = "GET Users?filter=externalId%20eq%20%22the%20same%22";
    assert_eq!(
        served.send(&token, find, Value::Null).await.body["totalResults"],
        1
    );
}
