//! Links by which passwords are set, the rules of passwords, and changing the own one.

use serde_json::{Value, json};

use super::{ADMIN, PASSWORD, Site, on_both};

#[tokio::test]
pub async fn an_invitation_sets_a_password_once() {
    on_both(async |site: &Site| {
        let (person, link) = site.invite(&site.host, "ada@host.example").await;
        assert_eq!(site.sign_in("ada@host.example", PASSWORD).await.status, 401);
        for bad in [
            "eleven char",
            "Password-1234",
            "123456789012",
            &"x y ".repeat(51),
        ] {
            let refused = site.set_password(&link, bad).await;
            assert_eq!(
                (refused.status, refused.code()),
                (422, "BAD_USER_INPUT".to_owned())
            );
            assert!(
                !refused.body.contains(bad),
                "a password is not repeated: {refused:?}"
            );
        }
        assert_eq!(site.set_password(&link, PASSWORD).await.status, 204);
        let again = site.set_password(&link, "another of my own").await;
        assert_eq!((again.status, again.code()), (410, "LINK_ENDED".to_owned()));
        let cookie = site.sign_in(" Ada@HOST.example ", PASSWORD).await.cookie();
        let who = site
            .ask(
                ("cookie", &cookie),
                "{ viewer { person { id } } }",
                json!({}),
            )
            .await;
        assert_eq!(who["viewer"]["person"]["id"], person.as_str());
        let entries = site.log(&["passwordSet", "passwordLinkCreate"]).await;
        let ended = json!(["passwordSet", "DENIED", "ada@host.example", "LINK_ENDED"]);
        let set = json!(["passwordSet", "DONE", "ada@host.example", null]);
        assert_eq!(entries[..2], [ended, set]);
        let made = json!(["passwordLinkCreate", "DONE", ADMIN, null]);
        assert_eq!(entries[2], made);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_over_or_never_was_is_answered_alike() {
    let site = Site::new().await;
    let (person, link) = site.invite(&site.host, "ada@host.example").await;
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    let select = "passwordLink { secret expiresAt }";
    let reset = async || {
        let input = json!({ "person": person });
        let made = site
            .change(admin, "passwordLinkCreate", select, input)
            .await;
        let secret = made["passwordLink"]["secret"].as_str();
        secret.unwrap_or_else(|| panic!("{made}")).to_owned()
    };
    let newer = reset().await;
    let mut answers = Vec::new();
    // The newest ends those before it; then time ends that one.
    answers.push(site.set_password(&link, PASSWORD).await);
    site.pass(86_400);
    answers.push(site.set_password(&newer, PASSWORD).await);
    answers.push(site.set_password("cpo_nothing", PASSWORD).await);
    answers.push(site.set_password("", PASSWORD).await);
    let off = json!({"id": person, "expectedVersion": null});
    let last = reset().await;
    site.change(admin, "personDeactivate", "person { id }", off)
        .await;
    answers.push(site.set_password(&last, PASSWORD).await);
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
        assert_eq!(
            (answer.status, answer.code()),
            (410, "LINK_ENDED".to_owned())
        );
    }
    let input = json!({ "person": person });
    let refused = site
        .change(admin, "passwordLinkCreate", select, input)
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "WRONG_STATE", "{refused}");
}

#[tokio::test]
async fn who_may_make_a_link_for_whom() {
    let site = Site::new().await;
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    let acme = site.acme().await;
    let (ada, link) = site.invite(&acme, "ada@acme.example").await;
    let (hal, _) = site.invite(&site.host, "hal@host.example").await;
    let (abe, _) = site.invite(&acme, "abe@acme.example").await;
    let input = json!({"id": ada, "expectedVersion": null, "role": "ORG_ADMIN"});
    site.change(admin, "personUpdate", "person { id }", input)
        .await;
    let input = json!({"id": acme, "expectedVersion": null});
    site.change(admin, "organizationActivate", "organization { id }", input)
        .await;
    site.set_password(&link, PASSWORD).await;
    let cookie = site.sign_in("ada@acme.example", PASSWORD).await.cookie();
    let by_ada = ("cookie", cookie.as_str());
    for (who, person, code) in [
        (by_ada, &abe, Value::Null),
        (by_ada, &ada, Value::Null),
        (by_ada, &hal, json!("NOT_FOUND")),
        (admin, &ada, Value::Null),
    ] {
        let input = json!({ "person": person });
        let made = site
            .change(who, "passwordLinkCreate", "passwordLink { path }", input)
            .await;
        assert_eq!(
            made.pointer("/userErrors/0/code").unwrap_or(&Value::Null),
            &code,
            "{made}"
        );
    }
}

#[tokio::test]
async fn changing_the_own_password_asks_for_the_old_one_and_ends_the_other_sessions() {
    on_both(async |site: &Site| {
        let cookie = site.session().await;
        let here = ("cookie", cookie.as_str());
        let other = site.sign_in(ADMIN, PASSWORD).await.cookie();
        let change = async |old: &str, new: &str| {
            let input = json!({"password": old, "newPassword": new});
            site.change(here, "passwordChange", "person { email }", input)
                .await
        };
        let wrong = change("not at all my own", "another of my own").await;
        assert_eq!(wrong["userErrors"][0]["code"], "PASSWORD_WRONG", "{wrong}");
        let weak = change(PASSWORD, "passwordpassword").await;
        assert_eq!(
            weak["userErrors"][0]["field"],
            json!(["newPassword"]),
            "{weak}"
        );
        let changed = change(PASSWORD, "another of my own").await;
        assert_eq!(changed["person"]["email"], ADMIN, "{changed}");
        assert_eq!(
            site.graphql(here, "{ host { id } }", json!({}))
                .await
                .status,
            200
        );
        let ended = site
            .graphql(("cookie", &other), "{ host { id } }", json!({}))
            .await;
        assert_eq!(ended.status, 401);
        assert_eq!(site.sign_in(ADMIN, PASSWORD).await.status, 401);
        assert_eq!(site.sign_in(ADMIN, "another of my own").await.status, 200);
        let entries = site.log(&["passwordChange"]).await;
        let done = json!(["passwordChange", "DONE", ADMIN, null]);
        let denied = json!(["passwordChange", "DENIED", ADMIN, "PASSWORD_WRONG"]);
        assert_eq!(entries, [done, denied]);
    })
    .await;
}
