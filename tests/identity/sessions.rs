//! Sessions: what a cookie gives, how long, to whom, and what ends it.

use serde_json::{Value, json};

use super::{ADMIN, PASSWORD, Site, on_both};

const ME: &str = "{ viewer { person { email } } }";
const MINE: &str =
    "{ sessions { totalCount nodes { id client isCurrent createdAt usedAt expiresAt } } }";

#[tokio::test]
pub async fn a_session_is_the_person_until_it_is_signed_out() {
    on_both(async |site: &Site| {
        let cookie = site.session().await;
        let by_cookie = ("cookie", cookie.as_str());
        let me = site.ask(by_cookie, ME, json!({})).await;
        assert_eq!(me["viewer"]["person"]["email"], ADMIN);
        // Among other cookies too, and a token comes before it.
        let among = format!("a=b; {cookie}; c=d");
        let me = site.ask(("cookie", &among), ME, json!({})).await;
        assert_eq!(me["viewer"]["person"]["email"], ADMIN);
        let both = [
            ("cookie", cookie.as_str()),
            ("authorization", "Bearer cpl_no"),
        ];
        let body = json!({ "query": ME });
        let refused = site.send(("POST", "/graphql"), &both, Some(&body)).await;
        assert_eq!(refused.status, 401);

        let out = site
            .send(("POST", "/auth/sign-out"), &[by_cookie], None)
            .await;
        assert_eq!(out.status, 204);
        assert!(
            out.header("set-cookie")
                .is_some_and(|c| c.contains("Max-Age=0")),
            "{out:?}"
        );
        let after = site.graphql(by_cookie, ME, json!({})).await;
        assert_eq!(
            (after.status, after.code()),
            (401, "UNAUTHENTICATED".to_owned())
        );
        let forgets = after.header("set-cookie").expect("a cookie to forget");
        assert!(forgets.contains("Max-Age=0"), "{forgets}");
        let again = site
            .send(("POST", "/auth/sign-out"), &[by_cookie], None)
            .await;
        assert_eq!(again, out);
        let entries = site.log(&["signIn", "signOut"]).await;
        let ended = json!(["signIn", "DENIED", ADMIN, "SESSION_ENDED"]);
        let (out, done) = (
            json!(["signOut", "DONE", ADMIN, null]),
            json!(["signIn", "DONE", ADMIN, null]),
        );
        assert_eq!(entries, [ended, out, done]);
    })
    .await;
}

#[tokio::test]
pub async fn a_session_ends_when_it_is_not_used_and_after_a_week() {
    on_both(async |site: &Site| {
        let cookie = site.session().await;
        let by_cookie = ("cookie", cookie.as_str());
        let holds = async || site.graphql(by_cookie, ME, json!({})).await.status == 200;
        // Used every eleven hours it goes on, as long as that is written down, but not beyond a week.
        for _ in 0..15 {
            assert!(holds().await);
            site.store.save_uses().await.expect("writes");
            site.pass(11 * 3_600);
        }
        assert!(holds().await);
        site.store.save_uses().await.expect("writes");
        site.pass(3 * 3_600 - 1);
        assert!(holds().await, "the last second of the week");
        site.store.save_uses().await.expect("writes");
        site.pass(1);
        assert!(!holds().await, "after a week it is over");
        let cookie = site.sign_in(ADMIN, PASSWORD).await.cookie();
        site.pass(12 * 3_600 - 1);
        let used = site.graphql(("cookie", &cookie), ME, json!({})).await;
        assert_eq!(used.status, 200);
        let cookie = site.sign_in(ADMIN, PASSWORD).await.cookie();
        site.pass(12 * 3_600);
        let idle = site.graphql(("cookie", &cookie), ME, json!({})).await;
        assert_eq!(idle.status, 401, "after twelve idle hours it is over");
    })
    .await;
}

#[tokio::test]
pub async fn everybody_lists_and_revokes_the_own_sessions() {
    on_both(async |site: &Site| {
        let cookie = site.session().await;
        let here = ("cookie", cookie.as_str());
        let body = json!({"email": ADMIN, "password": PASSWORD});
        let agent = [("user-agent", "Lynx/2.9")];
        let other = site
            .send(("POST", "/auth/sign-in"), &agent, Some(&body))
            .await
            .cookie();
        let (_, link) = site.invite(&site.host, "ada@host.example").await;
        site.set_password(&link, PASSWORD).await;
        let ada = site.sign_in("ada@host.example", PASSWORD).await.cookie();
        let by_ada = ("cookie", ada.as_str());

        let mine = site.ask(here, MINE, json!({})).await["sessions"].clone();
        assert_eq!(mine["totalCount"], 2, "{mine}");
        let nodes = mine["nodes"].as_array().expect("a list");
        assert_eq!(nodes[0]["client"], "Lynx/2.9");
        let is_current: Vec<&Value> = nodes.iter().map(|one| &one["isCurrent"]).collect();
        assert_eq!(is_current, [&json!(false), &json!(true)]);
        let id = nodes[0]["id"].as_str().expect("an id");
        let theirs = site.ask(by_ada, MINE, json!({})).await;
        assert_eq!(theirs["sessions"]["totalCount"], 1);
        let node = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(
            site.ask(by_ada, node, json!({ "id": id })).await["node"],
            Value::Null
        );

        let revoke = async |who| {
            site.change(who, "sessionRevoke", "revokedId", json!({ "id": id }))
                .await
        };
        let not_hers = revoke(by_ada).await;
        assert_eq!(not_hers["userErrors"][0]["code"], "NOT_FOUND", "{not_hers}");
        assert_eq!(revoke(here).await["revokedId"], id);
        let after = site.graphql(("cookie", &other), ME, json!({})).await;
        assert_eq!(after.status, 401, "from the next request on");
        assert_eq!(revoke(here).await["userErrors"][0]["code"], "NOT_FOUND");
        let token = site.admin();
        let by_token = site.ask(("authorization", &token), MINE, json!({})).await;
        assert_eq!(by_token["sessions"]["totalCount"], 1);
    })
    .await;
}

#[tokio::test]
pub async fn whoever_is_deactivated_or_has_a_new_password_is_out_at_once() {
    let site = Site::new().await;
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    let (person, link) = site.invite(&site.host, "ada@host.example").await;
    site.set_password(&link, PASSWORD).await;
    let cookie = async || site.sign_in("ada@host.example", PASSWORD).await.cookie();
    let holds =
        async |cookie: &str| site.graphql(("cookie", cookie), ME, json!({})).await.status == 200;

    let first = cookie().await;
    assert!(holds(&first).await);
    let input = json!({ "person": person });
    let select = "passwordLink { secret }";
    let made = site
        .change(admin, "passwordLinkCreate", select, input)
        .await;
    assert!(holds(&first).await, "a link alone changes nothing");
    let link = made["passwordLink"]["secret"].as_str().expect("a secret");
    site.set_password(link, PASSWORD).await;
    assert!(!holds(&first).await);

    let second = cookie().await;
    let input = json!({"id": person, "expectedVersion": null});
    site.change(admin, "personDeactivate", "person { id }", input)
        .await;
    assert!(!holds(&second).await);
    let input = json!({"id": person, "expectedVersion": null, "active": true});
    site.change(admin, "personUpdate", "person { id }", input)
        .await;
    assert!(
        !holds(&second).await,
        "being let in again opens no old session"
    );
    assert!(holds(&cookie().await).await);
}

#[tokio::test]
pub async fn what_another_site_sends_does_nothing() {
    cross_site(&Site::new().await).await.expect("refused");
}

/// A page of another site may neither use a session nor begin one.
pub async fn cross_site(site: &Site) -> crate::support::hub::Outcome<()> {
    let cookie = site.session().await;
    let body = json!({"query": "mutation($i: SessionRevokeInput!) { sessionRevoke(input: $i) { revokedId } }"});
    let credentials = json!({"email": ADMIN, "password": PASSWORD});
    for sign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let headers = [("cookie", cookie.as_str()), sign];
        for (to, body) in [
            (("POST", "/graphql"), Some(&body)),
            (("GET", "/graphql?query=%7Bhost%7Bid%7D%7D"), None),
            (("POST", "/auth/sign-out"), None),
            (("POST", "/auth/sign-in"), Some(&credentials)),
        ] {
            let answer = site.send(to, &headers, body).await;
            let codes = ["CROSS_SITE", "ORIGIN_NOT_ALLOWED"];
            if answer.status != 403 || !codes.contains(&answer.code().as_str()) {
                return Err(format!("{to:?} {sign:?}: {answer:?}").into());
            }
        }
    }
    // What a form can send is refused whatever it says of itself.
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let headers = [("cookie", cookie.as_str()), ("content-type", kind)];
        for (path, body) in [("/graphql", &body), ("/auth/sign-in", &credentials)] {
            let answer = site.send(("POST", path), &headers, Some(body)).await;
            if answer.status != 415 {
                return Err(format!("{path} {kind}: {answer:?}").into());
            }
        }
    }
    let own = [
        ("cookie", cookie.as_str()),
        ("origin", "https://hub.example"),
    ];
    let query = json!({ "query": ME });
    for headers in [
        &own[..],
        &[
            ("cookie", cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
        ],
    ] {
        let answer = site.send(("POST", "/graphql"), headers, Some(&query)).await;
        if answer.status != 200 {
            return Err(format!("{headers:?}: {answer:?}").into());
        }
    }
    Ok(())
}

#[tokio::test]
async fn signing_in_by_session_is_one_statement() {
    let site = Site::new().await;
    let cookie = site.session().await;
    let secret = cookie.split_once('=').expect("a pair").1;
    let viewer = site.store.resume(secret).await.expect("signs in");
    assert_eq!(viewer.statements(), 1);
    assert!(viewer.session().is_some() && viewer.token().is_none());
    for wrong in ["", "cpw_", &secret[1..], &format!("{secret}0"), &site.admin] {
        assert!(site.store.resume(wrong).await.is_err(), "{wrong}");
    }
    assert!(
        site.store.sign_in(Some(secret)).await.is_err(),
        "a session is no token"
    );
}
