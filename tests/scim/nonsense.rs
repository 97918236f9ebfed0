//! What can't be taken: wrong types, malformed changes and filters, too much.

use serde_json::{Value, json};

use super::{ANKE, FELIX, Served, fault, patch};

#[tokio::test]
async fn nonsense_is_refused_and_says_why() {
    let served = Served::new().await;
    let token = served.token(ANKE).await;
    let felix = served.demo.person(FELIX).await.id;
    let cases = [
        ("POST Users", json!({}), "invalidValue"),
        ("POST Users", json!([]), "invalidSyntax"),
        ("POST Users", json!({"userName": 3}), "invalidValue"),
        (
            "POST Users",
            json!({"userName": "no address"}),
            "invalidValue",
        ),
        (
            "POST Users",
            json!({"userName": "a@b.example", "active": "maybe"}),
            "invalidValue",
        ),
        (
            "POST Users",
            json!({"userName": "a@b.example", "name": "x"}),
            "invalidValue",
        ),
        (
            "POST Users",
            json!({"userName": "a@b.example", "externalId": {"a": 1}}),
            "invalidValue",
        ),
        (
            "POST Users",
            json!({"userName": "a@b.example", "externalId": "x".repeat(256)}),
            "invalidValue",
        ),
        (
            "POST Users",
            json!({"userName": "a@b.example", "displayName": "\u{0}"}),
            "invalidValue",
        ),
        ("POST Groups", json!({"displayName": ""}), "invalidValue"),
        (
            "POST Groups",
            json!({"displayName": "G", "members": [{"value": "x"}]}),
            "invalidValue",
        ),
        (
            "POST Groups",
            json!({"displayName": "G", "members": [[]]}),
            "invalidValue",
        ),
        ("PATCH", json!({"Operations": {}}), "invalidSyntax"),
        ("PATCH", patch(json!([3])), "invalidSyntax"),
        (
            "PATCH",
            patch(json!([{"op": "move", "path": "active"}])),
            "invalidSyntax",
        ),
        ("PATCH", patch(json!([{"op": "remove"}])), "invalidPath"),
        (
            "PATCH",
            patch(json!([{"op": "add", "path": 3}])),
            "invalidPath",
        ),
        (
            "PATCH",
            patch(json!([{"op": "add", "path": "active["}])),
            "invalidPath",
        ),
        (
            "PATCH",
            patch(json!([{"op": "add", "path": "emails[type eq \"work\"", "value": "x"}])),
            "invalidPath",
        ),
        (
            "PATCH",
            patch(json!([{"op": "add", "path": "a b", "value": "x"}])),
            "invalidPath",
        ),
        (
            "PATCH",
            patch(json!([{"op": "remove", "path": "userName"}])),
            "mutability",
        ),
        (
            "PATCH",
            patch(json!([{"op": "replace", "path": "groups", "value": []}])),
            "mutability",
        ),
        (
            "PATCH",
            patch(json!([{"op": "replace", "value": {"active": []}}])),
            "invalidValue",
        ),
        (
            "PATCH",
            patch(json!(vec![
                json!({"op": "add", "path": "title", "value": "x"});
                1_001
            ])),
            "invalidValue",
        ),
    ];
    for (line, body, kind) in cases {
        let line = match line {
            "PATCH" => format!("PATCH Users/{felix}"),
            line => line.to_owned(),
        };
        let came = served.send(&token, &line, body.clone()).await;
        assert_eq!(fault(&came), (400, kind), "{line} {body} {came:?}");
        assert!(
            came.body["detail"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
    for filter in [
        "userName",
        "userName%20co%20%22x%22",
        "userName%20eq",
        "userName%20eq%20x",
        "password%20eq%20%22x%22",
        "userName%20eq%20%22x",
        "(userName%20eq%20%22x%22)",
        "userName%20eq%20%22x%22%20or%20id%20eq%20%22y%22",
        "userName%20eq%203",
        "emails%5Btype%20eq%20%22work%22",
        "%5D",
        "",
    ] {
        let came = served
            .send(&token, &format!("GET Users?filter={filter}"), Value::Null)
            .await;
        assert_eq!(fault(&came), (400, "invalidFilter"), "{filter} {came:?}");
    }
    // What looks like a statement finds nobody.
    for text in [
        "%27%20OR%201=1%20--",
        "%25",
        "%5C%22%20or%20%5C%22",
        "_",
        "*",
    ] {
        for attribute in ["userName", "externalId", "displayName", "id"] {
            let line = format!("GET Users?filter={attribute}%20eq%20%22{text}%22");
            let came = served.send(&token, &line, Value::Null).await;
            assert_eq!(
                (came.status, &came.body["totalResults"]),
                (200, &json!(0)),
                "{line} {came:?}"
            );
        }
    }
    for (line, status) in [
        ("GET Users?count=x", 400),
        ("GET Users?startIndex=-5&count=-5", 200),
        ("GET Users?startIndex=9223372036854775807", 200),
        ("GET Users/..%2F..%2Fgraphql", 404),
        ("GET Nothing", 404),
        ("POST Bulk", 404),
        ("DELETE Users", 405),
        ("POST Schemas", 405),
        ("OPTIONS Users", 405),
    ] {
        let body = if line.starts_with("POST") {
            json!({})
        } else {
            Value::Null
        };
        assert_eq!(
            served.send(&token, line, body).await.status,
            status,
            "{line}"
        );
    }
}

#[tokio::test]
async fn too_much_is_refused_and_changes_nothing() {
    let served = Served::new().await;
    let token = served.token(ANKE).await;
    let headers =
        format!("authorization: Bearer {token}\r\ncontent-type: application/scim+json\r\n");
    let large = vec![b' '; 2 * 1024 * 1024];
    assert_eq!(served.raw("POST Users", &headers, &large).await.status, 413);
    let plain = format!("authorization: Bearer {token}\r\ncontent-type: text/plain\r\n");
    assert_eq!(served.raw("POST Users", &plain, b"{}").await.status, 415);
    let deep = "[".repeat(100_000);
    assert_eq!(
        fault(&served.raw("POST Users", &headers, deep.as_bytes()).await),
        (400, "invalidSyntax")
    );
    assert_eq!(
        fault(&served.raw("POST Users", &headers, b"{").await),
        (400, "invalidSyntax")
    );
    let groups = served.send(&token, "GET Groups", Value::Null).await;
    let group = groups.body["Resources"][0].clone();
    let line = format!("PATCH Groups/{}", group["id"].as_str().expect("an id"));
    // People that do not exist, and one that does ten thousand times.
    let strangers: Vec<Value> = (0..10_000u32)
        .map(|n| json!({"value": format!("per_{n:032x}")}))
        .collect();
    let felix = served.demo.person(FELIX).await.id.to_string();
    let many = vec![json!({"value": felix}); 10_000];
    let add =
        |members: Vec<Value>| patch(json!([{"op": "add", "path": "members", "value": members}]));
    let came = served.send(&token, &line, add(strangers)).await;
    assert_eq!(fault(&came), (400, "invalidValue"), "{came:?}");
    let came = served.send(&token, &line, add(many)).await;
    assert_eq!(came.status, 200, "{came:?}");
    let after = served.send(&token, "GET Groups", Value::Null).await;
    assert_eq!(after.body["Resources"][0], group);
}
