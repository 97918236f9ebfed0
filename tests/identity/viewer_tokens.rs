//! Viewer tokens: what a portal's token may do, for whom, for how long, and what ends it.

use serde_json::{Value, json};

use super::{Site, on_both};

const ME: &str = "{ viewer { cap isHubAdmin person { id } } spaces(first: 9) { nodes { slug } } }";

/// A partner with an administrator and two others, two spaces where they are, and a portal's token.
struct Scene<'a> {
    site: &'a Site,
    acme: String,
    /// The ids of the administrator, of a member, and of somebody of the host.
    ada: String,
    abe: String,
    hal: String,
    /// The id of the portal's token, and the header that it is sent as.
    portal_id: String,
    portal: String,
    by_ada: String,
    spaces: Vec<String>,
}

impl<'a> Scene<'a> {
    async fn set(site: &'a Site) -> Self {
        let token = site.admin();
        let admin = ("authorization", token.as_str());
        let acme = site.acme().await;
        let input = json!({"id": acme, "expectedVersion": null});
        site.change(admin, "organizationActivate", "organization { id }", input)
            .await;
        let (ada, link) = site.invite(&acme, "ada@acme.example").await;
        let (abe, _) = site.invite(&acme, "abe@acme.example").await;
        let (hal, _) = site.invite(&site.host, "hal@host.example").await;
        let input = json!({"id": ada, "expectedVersion": null, "role": "ORG_ADMIN"});
        site.change(admin, "personUpdate", "person { id }", input)
            .await;
        let mut spaces = Vec::new();
        for slug in ["library", "lounge"] {
            let input =
                json!({"slug": slug, "name": slug, "kind": "PROGRAM", "owners": [site.host]});
            let made = site
                .change(admin, "spaceCreate", "space { id }", input)
                .await;
            let space = text(&made, "/space/id");
            let until = "2999-01-01T00:00:00Z";
            let input = json!({"space": space, "participant": {"organization": acme}, "cap": "EDIT", "until": until});
            site.change(admin, "participationSet", "participation { id }", input)
                .await;
            let input = json!({"node": space, "subject": {"organization": acme}, "level": "EDIT", "until": until});
            site.change(admin, "grantCreate", "grant { id }", input)
                .await;
            spaces.push(space);
        }
        site.set_password(&link, super::PASSWORD).await;
        let by_ada = site
            .sign_in("ada@acme.example", super::PASSWORD)
            .await
            .cookie();
        let mut scene = Self {
            site,
            acme,
            ada,
            abe,
            hal,
            portal_id: String::new(),
            portal: String::new(),
            by_ada,
            spaces,
        };
        let input = json!({
            "label": "portal", "cap": "VIEW", "spaces": [scene.spaces[0]], "issuesViewerTokens": true,
        });
        let made = scene.make(input).await;
        scene.portal_id = text(&made, "/token/id");
        scene.portal = format!("Bearer {}", text(&made, "/secret"));
        scene
    }

    async fn make(&self, input: Value) -> Value {
        let select = "token { id issuesViewerTokens } secret";
        self.site
            .change(("cookie", &self.by_ada), "tokenCreate", select, input)
            .await
    }

    async fn issue(&self, by: &str, person: &str, seconds: i64) -> Value {
        let input = json!({"person": person, "expiresIn": seconds});
        let select = "token { expiresAt cap admin issuer { id } } secret";
        let by = ("authorization", by);
        self.site
            .change(by, "viewerTokenIssue", select, input)
            .await
    }

    async fn issued(&self, person: &str) -> String {
        let made = self.issue(&self.portal, person, 600).await;
        format!("Bearer {}", text(&made, "/secret"))
    }

    async fn holds(&self, token: &str) -> bool {
        self.site
            .graphql(("authorization", token), ME, json!({}))
            .await
            .status
            == 200
    }
}

fn text(value: &Value, at: &str) -> String {
    let found = value.pointer(at).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("no {at}: {value}"))
        .to_owned()
}

fn code(payload: &Value) -> &str {
    payload
        .pointer("/userErrors/0/code")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[tokio::test]
pub async fn it_acts_for_the_person_within_the_portals_scope_and_for_its_organization_only() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        let token = scene.issued(&scene.abe).await;
        let seen = site.ask(("authorization", &token), ME, json!({})).await;
        assert_eq!(seen["viewer"]["person"]["id"], scene.abe.as_str());
        assert_eq!(seen["viewer"]["cap"], "VIEW");
        assert_eq!(
            seen["spaces"]["nodes"],
            json!([{"slug": "library"}]),
            "not the other space"
        );
        // Its administrator, too, administers nothing by it, and makes no tokens.
        let token = scene.issued(&scene.ada).await;
        let by_it = ("authorization", token.as_str());
        let invite = json!({"organization": scene.acme, "name": "N", "email": "n@acme.example"});
        for (field, select, input) in [
            ("personInvite", "person { id }", invite),
            (
                "tokenCreate",
                "secret",
                json!({"label": "more", "cap": "VIEW"}),
            ),
            (
                "passwordLinkCreate",
                "passwordLink { path }",
                json!({"person": scene.abe}),
            ),
        ] {
            let refused = site.change(by_it, field, select, input).await;
            assert_eq!(code(&refused), "FORBIDDEN", "{field}: {refused}");
        }
        let second = scene.issue(&token, &scene.abe, 600).await;
        assert_eq!(code(&second), "FORBIDDEN", "{second}");
        // Whoever is of another organization is nobody here.
        let missing = format!("per_{}", "0".repeat(32));
        let nobody = scene.issue(&scene.portal, &missing, 600).await;
        assert_eq!(code(&nobody), "NOT_FOUND", "{nobody}");
        let of_host = scene.issue(&scene.portal, &scene.hal, 600).await;
        assert_eq!(of_host, nobody);
        let entries = site.log(&["viewerTokenIssue"]).await;
        let done = json!(["viewerTokenIssue", "DONE", "ada@acme.example", null]);
        let denied = json!([
            "viewerTokenIssue",
            "DENIED",
            "ada@acme.example",
            "NOT_FOUND"
        ]);
        assert!(
            entries.contains(&done) && entries.contains(&denied),
            "{entries:?}"
        );
    })
    .await;
}

#[tokio::test]
pub async fn the_portals_token_does_nothing_else() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let portal = ("authorization", scene.portal.as_str());
    let query = "{ viewer { person { id } cap } host { id } people(first: 9) { totalCount } \
        spaces(first: 9) { totalCount } documents(first: 9) { totalCount } \
        tokens(first: 9) { totalCount } auditLog(first: 9) { totalCount } }";
    let seen = site.ask(portal, query, json!({})).await;
    assert_eq!(seen["viewer"], json!({"person": null, "cap": null}));
    assert_eq!(seen["host"], Value::Null);
    for list in ["people", "spaces", "documents", "tokens", "auditLog"] {
        assert_eq!(seen[list]["totalCount"], 0, "{list}");
    }
    let invite = json!({"organization": scene.acme, "name": "N", "email": "n@acme.example"});
    let place = json!({"place": {"space": scene.spaces[0]}, "title": "T", "text": "T"});
    for (field, select, input) in [
        ("personInvite", "person { id }", invite),
        (
            "tokenCreate",
            "secret",
            json!({"label": "more", "cap": "VIEW", "person": scene.ada}),
        ),
        (
            "savedSearchCreate",
            "savedSearch { id }",
            json!({"name": "x", "query": "x"}),
        ),
        ("documentCreate", "document { id }", place),
    ] {
        let refused = site.change(portal, field, select, input).await;
        assert_eq!(code(&refused), "FORBIDDEN", "{field}: {refused}");
    }
    let by_abe = scene.issued(&scene.abe).await;
    let refused = scene.issue(&by_abe, &scene.abe, 600).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    for seconds in [59, 3_601, -1] {
        let refused = scene.issue(&scene.portal, &scene.abe, seconds).await;
        assert_eq!(
            refused["userErrors"][0]["field"],
            json!(["expiresIn"]),
            "{refused}"
        );
    }
}

#[tokio::test]
pub async fn it_is_over_with_its_time_its_issuer_and_its_issuers_rights() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        let token = site.admin();
        let admin = ("authorization", token.as_str());
        let first = scene.issued(&scene.abe).await;
        assert!(scene.holds(&first).await);
        site.pass(600);
        assert!(!scene.holds(&first).await, "after its time");

        // Somebody who administers its organization no more issues nothing, and what it issued is over.
        let second = scene.issued(&scene.abe).await;
        let role = async |role: &str| {
            let input = json!({"id": scene.ada, "expectedVersion": null, "role": role});
            site.change(admin, "personUpdate", "person { id }", input)
                .await
        };
        role("MEMBER").await;
        assert!(!scene.holds(&second).await, "from the next request on");
        assert_eq!(
            code(&scene.issue(&scene.portal, &scene.abe, 60).await),
            "NOT_FOUND"
        );
        role("ORG_ADMIN").await;
        assert!(scene.holds(&second).await);

        let revoke = json!({ "id": scene.portal_id });
        site.change(
            ("cookie", &scene.by_ada),
            "tokenRevoke",
            "token { id }",
            revoke,
        )
        .await;
        assert!(!scene.holds(&second).await, "with its issuer");
        let after = site
            .graphql(("authorization", &scene.portal), ME, json!({}))
            .await;
        assert_eq!(after.status, 401);
        // None of it is in the lists of tokens.
        let list = "{ tokens(first: 9) { nodes { label } } }";
        let listed = site.ask(("cookie", &scene.by_ada), list, json!({})).await;
        assert_eq!(listed["tokens"]["nodes"], json!([{"label": "portal"}]));
        site.pass(2 * 86_400);
        assert_eq!(site.store.prune_viewer_tokens().await.expect("prunes"), 2);
    })
    .await;
}

#[tokio::test]
pub async fn who_makes_a_portals_token_and_its_end() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let ends = site.store.sources().now() + chrono::TimeDelta::seconds(120);
    let input = json!({
        "label": "short", "cap": "VIEW", "issuesViewerTokens": true, "expiresAt": ends.to_rfc3339(),
    });
    let made = scene.make(input).await;
    assert_eq!(made["token"]["issuesViewerTokens"], true);
    let short = format!("Bearer {}", text(&made, "/secret"));
    let issued = scene.issue(&short, &scene.abe, 3_600).await;
    let expires = text(&issued, "/token/expiresAt");
    let expires: chrono::DateTime<chrono::Utc> = expires.parse().expect("a time");
    assert_eq!(
        expires.timestamp(),
        ends.timestamp(),
        "with its issuer at the latest"
    );
    assert_eq!(issued["token"]["admin"], false);
    let token = scene.site.admin();
    let input = json!({"label": "both", "cap": "VIEW", "issuesViewerTokens": true, "admin": true});
    let refused = scene.make(input.clone()).await;
    assert_eq!(
        refused["userErrors"][0]["field"],
        json!(["issuesViewerTokens"]),
        "{refused}"
    );
    // A member makes none.
    let abe = json!({"id": scene.ada, "expectedVersion": null, "role": "MEMBER"});
    let admin = ("authorization", token.as_str());
    site.change(admin, "personUpdate", "person { id }", abe)
        .await;
    let input = json!({"label": "mine", "cap": "VIEW", "issuesViewerTokens": true});
    let refused = scene.make(input).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
}
