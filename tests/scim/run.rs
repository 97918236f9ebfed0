//! A whole run, as an identity provider makes it: somebody comes, joins a group, leaves it, and goes.

use std::time::{Duration, Instant};

use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::TokenScope;
use commonplace::store::DatabasePlace;
use serde_json::{Value, json};

use super::{ANKE, FELIX, Served, patch, user};
use crate::support::postgres;

const BATTLECARD: &str = "query($id: ID!) { document(by: {id: $id}) { id } }";
/// How long it may take until a change of a group is felt.
const PROMPT: Duration = Duration::from_secs(1);

#[tokio::test]
async fn somebody_comes_joins_leaves_and_goes() {
    check(&Served::new().await).await;
}

#[tokio::test]
async fn somebody_comes_joins_leaves_and_goes_on_postgres() {
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    check(&Served::at(&place).await).await;
    database.remove().await;
}

/// Whether the person with this address sees the battlecard; none where it can't sign in.
async fn sees(served: &Served, secret: &str) -> Option<bool> {
    let viewer = served.demo.store().sign_in(Some(secret)).await.ok()?;
    let card = served.demo.document("doc-bc-cordray-partner").await;
    let data = served
        .demo
        .ask(&viewer, BATTLECARD, json!({"id": card}))
        .await;
    Some(data["document"]["id"] == card.as_str())
}

async fn check(served: &Served) {
    let token = &served.token(ANKE).await;
    let send = async |line: &str, body: Value| served.send(token, line, body).await;

    // What it can do, who is there.
    let config = send("GET ServiceProviderConfig", Value::Null).await;
    assert_eq!(
        (config.status, &config.body["patch"]["supported"]),
        (200, &json!(true))
    );
    assert_eq!(
        config.header("content-type"),
        "application/scim+json; charset=utf-8"
    );
    for path in ["ResourceTypes", "Schemas"] {
        let list = send(&format!("GET {path}"), Value::Null).await;
        assert_eq!(
            (list.status, &list.body["totalResults"]),
            (200, &json!(2)),
            "{path}"
        );
        let id = list.body["Resources"][0]["id"].as_str().expect("an id");
        assert_eq!(
            send(&format!("GET {path}/{id}"), Value::Null).await.body["id"],
            id
        );
    }
    let before = send("GET Users", Value::Null).await;
    let names: Vec<&Value> = before.body["Resources"]
        .as_array()
        .expect("users")
        .iter()
        .collect();
    let emails: Vec<&str> = names
        .iter()
        .filter_map(|user| user["userName"].as_str())
        .collect();
    let both = [
        "anke.brackmann@brackmann.example",
        "felix.ott@brackmann.example",
    ];
    assert_eq!(emails.len(), 2, "{emails:?}");
    assert!(both.iter().all(|one| emails.contains(one)), "{emails:?}");

    // Somebody comes.
    let nobody = "GET Users?filter=userName%20eq%20%22Nora.Weiss@Brackmann.example%22";
    assert_eq!(send(nobody, Value::Null).await.body["totalResults"], 0);
    let made = send(
        "POST Users",
        user("Nora.Weiss@Brackmann.example", "Nora Weiß"),
    )
    .await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.id();
    assert_eq!(made.header("location"), format!("/scim/v2/Users/{id}"));
    assert_eq!(
        made.header("etag"),
        made.body["meta"]["version"].as_str().expect("a tag")
    );
    let mut expected = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": id, "externalId": "ext-Nora.Weiss@Brackmann.example",
        "userName": "nora.weiss@brackmann.example", "displayName": "Nora Weiß", "active": true,
        "name": {"formatted": "Nora Weiß", "givenName": "Nora", "familyName": "Weiß"},
        "emails": [{"value": "nora.weiss@brackmann.example", "type": "work", "primary": true}],
    });
    expected["meta"] = made.body["meta"].clone();
    assert_eq!(made.body, expected);
    let again = send("POST Users", user("nora.weiss@brackmann.example", "Nora")).await;
    assert_eq!(
        (again.status, &again.body["scimType"]),
        (409, &json!("uniqueness"))
    );
    for filter in [
        "userName%20eq%20%22NORA.weiss@brackmann.example%22",
        "externalId%20eq%20%22ext-Nora.Weiss@Brackmann.example%22",
        "displayName%20Eq%20%22Nora%20Wei%C3%9F%22%20and%20active%20eq%20true",
        "emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22nora.weiss@brackmann.example%22",
    ] {
        let found = send(&format!("GET Users?filter={filter}"), Value::Null).await;
        assert_eq!(found.body["totalResults"], 1, "{filter} {found:?}");
        assert_eq!(found.body["Resources"][0], expected, "{filter}");
    }
    let one = send(
        "GET Users?startIndex=2&count=1&attributes=userName",
        Value::Null,
    )
    .await;
    let (total, per) = (&one.body["totalResults"], &one.body["itemsPerPage"]);
    assert_eq!((total, per), (&json!(3), &json!(1)));
    assert_eq!(
        one.body["Resources"][0]
            .as_object()
            .map(serde_json::Map::len),
        Some(3)
    );
    let read = send(&format!("GET Users/{id}"), Value::Null).await;
    assert_eq!(read.body, expected);
    let tag = format!(
        "authorization: Bearer {token}\r\nif-none-match: {}\r\n",
        read.header("etag")
    );
    assert_eq!(
        served
            .raw(&format!("GET Users/{id}"), &tag, b"")
            .await
            .status,
        304
    );

    // What the hub has it do passes the hub's own rules, and is in the audit log.
    let person = served
        .demo
        .system()
        .await
        .person_by_email("nora.weiss@brackmann.example")
        .await;
    let person = person.expect("reads").expect("Nora");
    assert_eq!(person.role, commonplace::model::PersonRole::Member);
    let system = served.demo.system().await;
    let create = TokenCreate {
        person: Some(person.id),
        label: "test".to_owned(),
        scope: TokenScope::full(),
        expires_at: None,
    };
    let secret = token::create(&system, create).await.expect("a token").1;
    assert_eq!(sees(served, &secret).await, Some(true));

    // It joins the group that is denied the card, and leaves it: both ways of saying so.
    let groups =
        "GET Groups?filter=displayName%20eq%20%22Vorvertrieb%22&excludedAttributes=members";
    let groups = send(groups, Value::Null).await;
    assert!(groups.body["Resources"][0].get("members").is_none());
    let group = groups.body["Resources"][0]["id"]
        .as_str()
        .expect("a group")
        .to_owned();
    let felix = served.demo.person(FELIX).await.id.to_string();
    let line = format!("PATCH Groups/{group}");
    let entra = |op: &str| patch(json!([{"op": op, "path": "members", "value": [{"value": id}]}]));
    let okta = patch(json!([{"op": "remove", "path": format!("members[value eq \"{id}\"]")}]));
    let pathless = patch(json!([{"op": "add", "value": {"members": [{"value": id}]}}]));
    for (change, is_seen) in [
        (entra("Add"), false),
        (okta, true),
        (pathless, false),
        (entra("Remove"), true),
    ] {
        let changed = send(&line, change).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let start = Instant::now();
        let members: Vec<&Value> = changed.body["members"]
            .as_array()
            .expect("members")
            .iter()
            .collect();
        let ids: Vec<&str> = members
            .iter()
            .filter_map(|one| one["value"].as_str())
            .collect();
        assert_eq!(
            (ids.contains(&id.as_str()), ids.contains(&felix.as_str())),
            (!is_seen, true)
        );
        assert_eq!(sees(served, &secret).await, Some(is_seen));
        assert!(start.elapsed() < PROMPT, "{:?}", start.elapsed());
    }
    let with = format!("GET Groups?filter=members%20eq%20%22{felix}%22");
    assert_eq!(send(&with, Value::Null).await.body["totalResults"], 1);

    // It changes, by tags and without; what does not change is not written.
    let line = format!("PATCH Users/{id}");
    let tag = send(&format!("GET Users/{id}"), Value::Null)
        .await
        .header("etag")
        .to_owned();
    let renamed = patch(json!([
        {"op": "Replace", "path": "name.familyName", "value": "Weiss"},
        {"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "x"},
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "other@brackmann.example"},
    ]));
    let changed = send(&line, renamed.clone()).await;
    assert_eq!(changed.body["displayName"], "Nora Weiss", "{changed:?}");
    let repeated = send(&line, renamed.clone()).await;
    assert_eq!(repeated.header("etag"), changed.header("etag"));
    let stale = format!(
        "authorization: Bearer {token}\r\ncontent-type: application/scim+json\r\nif-match: {tag}\r\n"
    );
    let refused = served
        .raw(&line, &stale, renamed.to_string().as_bytes())
        .await;
    assert_eq!(refused.status, 412, "{refused:?}");
    let mut whole = user("nora.weiss@brackmann.example", "Nora W.");
    whole["id"] = json!(id);
    whole["externalId"] = Value::Null;
    let replaced = send(&format!("PUT Users/{id}"), whole).await;
    assert_eq!(replaced.body["displayName"], "Nora W.", "{replaced:?}");
    assert!(replaced.body.get("externalId").is_none());

    // It stops and goes on: Entra sends texts.
    let off = patch(json!([{"op": "Replace", "path": "active", "value": "False"}]));
    let changed = send(&line, off).await;
    assert_eq!(changed.body["active"], false, "{changed:?}");
    assert_eq!(sees(served, &secret).await, None);
    let on = patch(json!([{"op": "replace", "value": {"active": true}}]));
    assert_eq!(send(&line, on).await.body["active"], true);

    // It goes, and comes back.
    assert_eq!(
        send(&format!("DELETE Users/{id}"), Value::Null)
            .await
            .status,
        204
    );
    for line in ["GET", "DELETE"] {
        let gone = send(&format!("{line} Users/{id}"), Value::Null).await;
        assert_eq!(gone.status, 404, "{gone:?}");
    }
    let left = send("GET Users", Value::Null).await;
    assert_eq!(left.body["totalResults"], 2);
    let back = send(
        "POST Users",
        user("nora.weiss@brackmann.example", "Nora Weiss"),
    )
    .await;
    assert_eq!(back.status, 201, "{back:?}");
    assert_ne!(
        back.id(),
        id,
        "somebody else, with nothing of what that one had"
    );
    let id = back.id();

    // Groups come, change, and go.
    let group =
        json!({"displayName": "Werkstatt", "externalId": "g-1", "members": [{"value": id}]});
    let made = send("POST Groups", group.clone()).await;
    assert_eq!(
        (made.status, &made.body["externalId"]),
        (201, &json!("g-1")),
        "{made:?}"
    );
    let again = send("POST Groups", group).await;
    assert_eq!(
        (again.status, &again.body["scimType"]),
        (409, &json!("uniqueness"))
    );
    let line = format!("Groups/{}", made.id());
    let renamed =
        patch(json!([{"op": "replace", "value": {"id": made.id(), "displayName": "Werk 2"}}]));
    assert_eq!(
        send(&format!("PATCH {line}"), renamed).await.body["displayName"],
        "Werk 2"
    );
    let none = send(&format!("PUT {line}"), json!({"displayName": "Werk 2"})).await;
    assert_eq!(none.body["members"], json!([]), "{none:?}");
    assert_eq!(
        send(&format!("DELETE {line}"), Value::Null).await.status,
        204
    );
    assert_eq!(send(&format!("GET {line}"), Value::Null).await.status, 404);
    let reused = json!({"displayName": "Werk 3", "externalId": "g-1"});
    assert_eq!(send("POST Groups", reused).await.status, 201);

    audited(served).await;
}

/// Everything that was done is in the log, by the person whose token did it.
async fn audited(served: &Served) {
    const LOG: &str = "{ auditLog(first: 100) { nodes { action actor { name } } } }";
    let log = served.demo.ask_as("p-ines-aldous", LOG, json!({})).await;
    let entries = log["auditLog"]["nodes"].as_array().expect("entries");
    let by_anke = entries
        .iter()
        .filter(|entry| entry["actor"]["name"] == "Anke Brackmann");
    let done: Vec<&str> = by_anke
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    for action in [
        "tokenCreate",
        "personInvite",
        "personProvision",
        "personUpdate",
        "groupCreate",
        "groupProvision",
        "groupUpdate",
        "groupDelete",
    ] {
        assert!(done.contains(&action), "{action} is not in {done:?}");
    }
}
