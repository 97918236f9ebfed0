//! Who says which providers and domains an organization has, and what is shown of them.

use serde_json::{Value, json};

use super::issuer::{CLIENT, SECRET};
use super::{Scene, code, partner, text};
use crate::identity::{PASSWORD, Site, on_both};

const LIST: &str = "query($of: ID) { identityProviders(organization: $of, first: 9) { totalCount nodes { \
    id name issuer clientId hasClientSecret createsPeople callbackPath version viewerCanUpdate \
    organization { mailDomains } } } }";

#[tokio::test]
async fn a_provider_is_made_changed_and_removed_and_its_secret_is_never_shown() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        let by = ("cookie", scene.by_ada.as_str());
        let listed = site.ask(by, LIST, json!({})).await;
        assert_eq!(
            listed["identityProviders"]["nodes"],
            json!([{
                "id": scene.provider, "name": "Login", "issuer": scene.issuer.name, "clientId": CLIENT,
                "hasClientSecret": true, "createsPeople": false, "version": 1, "viewerCanUpdate": true,
                "callbackPath": format!("/auth/oidc/{}/callback", scene.provider),
                "organization": {"mailDomains": ["acme.example"]},
            }])
        );
        let set = scene.update(json!({"clientSecret": null})).await;
        assert_eq!(set["identityProvider"]["hasClientSecret"], false, "{set}");
        let stale = scene.update(json!({"expectedVersion": 1, "name": "X"})).await;
        assert_eq!(code(&stale), "CONFLICT", "{stale}");
        for (change, field) in [
            (json!({"clientSecret": ""}), "clientSecret"),
            (json!({"clientId": "a\nb"}), "clientId"),
            (json!({"clientId": null}), "clientId"),
            (json!({"name": " "}), "name"),
        ] {
            let refused = scene.update(change.clone()).await;
            assert_eq!(refused["userErrors"][0]["field"], json!([field]), "{change}: {refused}");
        }
        scene.update(json!({"clientSecret": "another one"})).await;
        let token = site.admin();
        let admin = ("authorization", token.as_str());
        let log = "{ auditLog(first: 100) { nodes { action details } } }";
        let log = site.ask(admin, log, json!({})).await.to_string();
        assert!(log.contains("identityProviderUpdate") && log.contains("identityProviderCreate"), "{log}");
        assert!(log.contains("organizationDomainsSet"), "{log}");
        assert!(!log.contains(SECRET) && !log.contains("another one"), "{log}");
        let input = json!({"id": scene.provider, "expectedVersion": null});
        site.change(by, "identityProviderDelete", "deletedId", input.clone())
            .await;
        let again = site
            .change(by, "identityProviderDelete", "deletedId", input)
            .await;
        assert_eq!(code(&again), "NOT_FOUND", "{again}");
    })
    .await;
}

#[tokio::test]
pub async fn only_administrators_add_and_see_them_and_the_hosts_need_the_hubs() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let (other, by_other) = partner(&site, "Other", "other.example").await;
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    // An administrator of the host who is none of the hub's, and a member of the partner.
    let (hal, link) = site.invite(&site.host, "hal@host.example").await;
    let input = json!({"id": hal, "expectedVersion": null, "role": "ORG_ADMIN"});
    site.change(admin, "personUpdate", "person { id }", input)
        .await;
    site.set_password(&link, PASSWORD).await;
    let by_hal = site.sign_in("hal@host.example", PASSWORD).await.cookie();
    let (_, link) = site.invite(&scene.acme, "max@acme.example").await;
    site.set_password(&link, PASSWORD).await;
    let by_max = site.sign_in("max@acme.example", PASSWORD).await.cookie();

    let create = async |who: (&str, &str), organization: &str| {
        let input = json!({
            "organization": organization, "name": "N", "issuer": "https://login.example", "clientId": "c",
        });
        let made = site
            .change(
                who,
                "identityProviderCreate",
                "identityProvider { id }",
                input,
            )
            .await;
        match made["identityProvider"].is_null() {
            true => code(&made).to_owned(),
            false => text(&made, "/identityProvider/id"),
        }
    };
    for (who, organization, expected) in [
        (&by_max, &scene.acme, "FORBIDDEN"),
        (&by_hal, &site.host, "FORBIDDEN"),
        (&by_hal, &scene.acme, "FORBIDDEN"),
        (&by_other, &scene.acme, "NOT_FOUND"),
        (&scene.by_ada, &site.host, "FORBIDDEN"),
    ] {
        let refused = create(("cookie", who), organization).await;
        assert_eq!(refused, expected, "{organization}");
    }
    let hosts = create(admin, &site.host).await;
    assert!(hosts.starts_with("idp_"), "{hosts}");
    let others = create(("cookie", &by_other), &other).await;
    assert!(others.starts_with("idp_"), "{others}");

    let seen = async |who| {
        let listed = site.ask(who, LIST, json!({})).await;
        let nodes = listed["identityProviders"]["nodes"]
            .as_array()
            .expect("a list")
            .clone();
        let ids = nodes.iter().map(|node| node["id"].clone());
        let mut ids: Vec<Value> = ids.collect();
        ids.sort_by_key(Value::to_string);
        ids
    };
    assert_eq!(seen(admin).await.len(), 3);
    assert_eq!(
        seen(("cookie", &scene.by_ada)).await,
        [json!(scene.provider)]
    );
    assert_eq!(seen(("cookie", &by_hal)).await, [json!(hosts)]);
    assert_eq!(seen(("cookie", &by_max)).await, [] as [Value; 0]);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for (id, who, is_seen) in [
        (&others, &scene.by_ada, false),
        (&scene.provider, &by_other, false),
        (&scene.provider, &by_max, false),
        (&scene.provider, &scene.by_ada, true),
    ] {
        let found = site.ask(("cookie", who), node, json!({ "id": id })).await;
        assert_eq!(!found["node"].is_null(), is_seen, "{id}");
    }
    let update = json!({"id": others, "expectedVersion": null, "name": "Mine"});
    let select = "identityProvider { id }";
    let taken = site
        .change(
            ("cookie", &scene.by_ada),
            "identityProviderUpdate",
            select,
            update,
        )
        .await;
    assert_eq!(code(&taken), "NOT_FOUND", "{taken}");
    let update = json!({"id": hosts, "expectedVersion": null, "name": "Mine"});
    let taken = site
        .change(
            ("cookie", &by_hal),
            "identityProviderUpdate",
            select,
            update,
        )
        .await;
    assert_eq!(code(&taken), "FORBIDDEN", "{taken}");

    // Whose a domain is, the hub's administrators say, and each is one organization's.
    let domains = async |who: (&str, &str), organization: &str, domains: Value| {
        let input = json!({"id": organization, "domains": domains});
        let set = site
            .change(
                who,
                "organizationDomainsSet",
                "organization { mailDomains }",
                input,
            )
            .await;
        code(&set).to_owned()
    };
    assert_eq!(
        domains(
            ("cookie", &scene.by_ada),
            &scene.acme,
            json!(["other.example"])
        )
        .await,
        "FORBIDDEN"
    );
    assert_eq!(
        domains(admin, &scene.acme, json!(["other.example"])).await,
        "TAKEN"
    );
    assert_eq!(
        domains(admin, &scene.acme, json!(["no domain"])).await,
        "INVALID"
    );
    let own = "query($id: ID!) { partner(by: {id: $id}) { mailDomains } }";
    for (who, expected) in [
        (("cookie", scene.by_ada.as_str()), json!(["acme.example"])),
        (("cookie", by_max.as_str()), Value::Null),
        (("cookie", by_hal.as_str()), Value::Null),
        (admin, json!(["acme.example"])),
    ] {
        let found = site.ask(who, own, json!({"id": scene.acme})).await;
        assert_eq!(found["partner"]["mailDomains"], expected, "{who:?}");
    }
    // Several of one organization: choose.
    let second = scene.create(json!({"name": "Another"})).await;
    let answer = site
        .post("/auth/oidc/start", json!({"email": "x@acme.example"}))
        .await;
    let ids = json!([text(&second, "/identityProvider/id"), scene.provider]);
    let several = answer.json();
    let several: Vec<&Value> = several["providers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(json!(several), ids);
    for body in [
        json!({"email": "x@nowhere.example"}),
        json!({"email": ""}),
        json!({"provider": "idp_1"}),
    ] {
        let answer = site.post("/auth/oidc/start", body.clone()).await;
        assert_eq!(
            (answer.status, answer.code()),
            (404, "NO_PROVIDER".to_owned()),
            "{body}"
        );
    }
    for body in [
        json!({}),
        json!({"email": "a", "provider": "b"}),
        json!({"other": 1}),
    ] {
        let answer = site.post("/auth/oidc/start", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    let foreign = [("origin", "https://evil.example")];
    let body = json!({"provider": scene.provider});
    let answer = site
        .send(("POST", "/auth/oidc/start"), &foreign, Some(&body))
        .await;
    assert_eq!(
        (answer.status, answer.code()),
        (403, "CROSS_SITE".to_owned())
    );
}
