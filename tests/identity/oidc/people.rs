//! Who is let in by an identity provider: people of its own organization, whom it knows for sure.

use serde_json::json;

use super::issuer::CLIENT;
use super::{Scene, partner, says, text, who};
use crate::identity::{Site, on_both};

#[tokio::test]
pub async fn whoever_is_known_is_signed_in_and_stays_whom_the_provider_meant() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        // Started by the address, too, in whatever case.
        let body = json!({"email": " Abe@ACME.example"});
        let begun = site.post("/auth/oidc/start", body).await;
        let location = text(&begun.json(), "/location");
        assert!(
            location.starts_with(&format!("{}/authorize?own=1&", scene.issuer.name)),
            "{location}"
        );
        assert!(
            location.contains("login_hint=Abe%40ACME.example"),
            "{location}"
        );
        let redirect = format!(
            "https%3A%2F%2Fhub.example%2Fauth%2Foidc%2F{}%2Fcallback",
            scene.provider
        );
        assert!(location.contains(&redirect), "{location}");

        let answer = scene.sign_in(says("s1", "Abe@acme.example")).await;
        assert_eq!(answer.header("location"), Some("/graphiql"));
        assert_eq!(who(site, &answer).await["id"], scene.abe.as_str());
        let ways: Vec<&String> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .map(|(_, v)| v)
            .collect();
        assert!(
            ways.iter()
                .any(|way| way.starts_with("__Host-commonplace-way=;")),
            "{ways:?}"
        );
        // Under another address at the provider it is still the same person,
        let answer = scene.sign_in(says("s1", "renamed@elsewhere.example")).await;
        assert_eq!(who(site, &answer).await["id"], scene.abe.as_str());
        // and somebody else who got the address is not.
        let other = scene.sign_in(says("s2", "abe@acme.example")).await;
        assert_eq!(
            (other.status, other.code()),
            (401, "SIGN_IN_FAILED".to_owned())
        );

        // A second factor is the provider's business.
        site.store.require_second_factor(true);
        let answer = scene.sign_in(says("s1", "abe@acme.example")).await;
        assert_eq!(who(site, &answer).await["id"], scene.abe.as_str());
        site.store.require_second_factor(false);
        let entries = site.log(&["signIn"]).await;
        for expected in [
            json!(["signIn", "DONE", "abe@acme.example", null]),
            json!(["signIn", "DENIED", "abe@acme.example", "OTHER_SUBJECT"]),
        ] {
            assert!(entries.contains(&expected), "{expected}: {entries:?}");
        }
    })
    .await;
}

#[tokio::test]
pub async fn nobody_of_another_organization_is_signed_in() {
    across(&Site::new().await).await;
}

/// The one thing that no provider may do.
async fn across(site: &Site) {
    let scene = Scene::set(site).await;
    let (other, _) = partner(site, "Other", "other.example").await;
    site.invite(&other, "eve@acme.example").await;
    site.invite(&site.host, "hal@host.example").await;
    scene.update(json!({"createsPeople": true})).await;
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    let input = json!({"id": site.host, "domains": ["host.example"]});
    site.change(
        admin,
        "organizationDomainsSet",
        "organization { id }",
        input,
    )
    .await;
    for email in [
        // Of the hub's administrator, of the host, of another partner, of another one at this domain.
        crate::identity::ADMIN,
        "hal@host.example",
        "ada@other.example",
        "eve@acme.example",
        // Of nobody, and of no domain of this organization.
        "new@other.example",
        "new@elsewhere.example",
        "new@sub.acme.example",
        "new@acme.example.evil.example",
    ] {
        let answer = scene.sign_in(says("stranger", email)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (401, "SIGN_IN_FAILED".to_owned()),
            "{email}: {answer:?}"
        );
        assert!(
            answer
                .header("set-cookie")
                .is_some_and(|c| c.starts_with("__Host-commonplace-way=;")),
            "{answer:?}"
        );
    }
    // Nor was anybody made.
    let query = "{ people(first: 20) { nodes { email } } }";
    let people = site.ask(admin, query, json!({})).await.to_string();
    assert!(!people.contains("new@"), "{people}");
    // Who was known by a subject is not, once the domain is another one's.
    let before = scene.sign_in(says("s1", "abe@acme.example")).await;
    assert_eq!(before.status, 303, "{before:?}");
    let input = json!({"id": scene.acme, "domains": []});
    site.change(
        admin,
        "organizationDomainsSet",
        "organization { id }",
        input,
    )
    .await;
    let refused = scene.sign_in(says("s1", "abe@acme.example")).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
pub async fn only_people_who_were_invited_unless_the_provider_brings_them_in() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        let new = || scene.sign_in(says("s9", "new@acme.example"));
        let refused = new().await;
        assert_eq!(
            (refused.status, refused.code()),
            (401, "SIGN_IN_FAILED".to_owned())
        );
        assert!(refused.body.contains("invite"), "{refused:?}");
        let set = scene.update(json!({"createsPeople": true})).await;
        assert_eq!(set["identityProvider"]["createsPeople"], true, "{set}");
        let person = who(site, &new().await).await;
        assert_eq!(person["email"], "new@acme.example");
        assert_eq!(
            (&person["role"], &person["name"]),
            (&json!("MEMBER"), &json!("New One"))
        );
        assert_eq!(who(site, &new().await).await["id"], person["id"]);

        let token = site.admin();
        let admin = ("authorization", token.as_str());
        let input = json!({"id": person["id"], "expectedVersion": null});
        site.change(admin, "personDeactivate", "person { id }", input)
            .await;
        let refused = new().await;
        assert_eq!(refused.status, 401, "deactivated: {refused:?}");
        let input = json!({"id": scene.acme, "expectedVersion": null});
        site.change(admin, "organizationSuspend", "organization { id }", input)
            .await;
        for (subject, email) in [("s1", "abe@acme.example"), ("s8", "newer@acme.example")] {
            let refused = scene.sign_in(says(subject, email)).await;
            assert_eq!(refused.status, 401, "suspended: {refused:?}");
        }
        let query = "{ people(first: 20) { nodes { email } } }";
        let people = site.ask(admin, query, json!({})).await.to_string();
        assert!(!people.contains("newer@"), "{people}");
    })
    .await;
}

#[tokio::test]
async fn an_administrator_has_a_remedy_for_whom_the_provider_calls_otherwise() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        let token = site.admin();
        let admin = ("authorization", token.as_str());
        let sign_in = async |subject: &str| {
            let answer = scene.sign_in(says(subject, "abe@acme.example")).await;
            answer.status
        };
        assert_eq!((sign_in("s1").await, sign_in("s2").await), (303, 401));
        let rename = async |id: &str| drop(scene.update(json!({"clientId": id})).await);
        rename(CLIENT).await;
        assert_eq!((sign_in("s1").await, sign_in("s2").await), (303, 401));
        // Another client may be told other subjects.
        rename("another").await;
        rename(CLIENT).await;
        assert_eq!((sign_in("s2").await, sign_in("s1").await), (303, 401));
        let version =
            |active: bool| json!({"id": scene.abe, "expectedVersion": null, "active": active});
        for active in [false, true] {
            site.change(admin, "personUpdate", "person { id }", version(active))
                .await;
        }
        assert_eq!((sign_in("s1").await, sign_in("s2").await), (303, 401));
    })
    .await;
}

#[tokio::test]
pub async fn a_session_ends_with_its_provider() {
    on_both(async |site: &Site| {
        let scene = Scene::set(site).await;
        let cookie = scene.sign_in(says("s1", "abe@acme.example")).await.cookie();
        let me = "{ viewer { person { id } } }";
        let holds = async || {
            site.graphql(("cookie", &cookie), me, json!({}))
                .await
                .status
                == 200
        };
        assert!(holds().await);
        let gone = scene.go().await;
        let (code, state) = scene
            .issuer
            .sign_in(&gone.location, says("s1", "abe@acme.example"));
        let input = json!({"id": scene.provider, "expectedVersion": 1});
        let by = ("cookie", scene.by_ada.as_str());
        let deleted = site
            .change(by, "identityProviderDelete", "deletedId", input)
            .await;
        assert_eq!(deleted["deletedId"], scene.provider.as_str(), "{deleted}");
        assert!(!holds().await, "from the next request on");
        let late = scene.back(&gone, (&code, &state)).await;
        assert_eq!(late.status, 401, "{late:?}");
        let body = json!({"provider": scene.provider});
        let answer = site.post("/auth/oidc/start", body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (404, "NO_PROVIDER".to_owned())
        );
    })
    .await;
}

#[tokio::test]
pub async fn more_is_asked_where_the_id_token_does_not_say_it() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let about = json!({"sub": "s1", "email": "abe@acme.example", "email_verified": "true"});
    scene.issuer.set(|does| does.userinfo = Some(about.clone()));
    let answer = scene.sign_in(json!({"sub": "s1"})).await;
    assert_eq!(who(&site, &answer).await["id"], scene.abe.as_str());
    for (change, claims) in [
        (json!({"sub": "s2"}), json!({"sub": "s3"})),
        (json!({"email_verified": false}), json!({"sub": "s3"})),
    ] {
        let mut about = about.clone();
        about["sub"] = json!("s3");
        for (name, value) in change.as_object().expect("an object") {
            about[name] = value.clone();
        }
        scene.issuer.set(|does| does.userinfo = Some(about));
        let refused = scene.sign_in(claims).await;
        assert_eq!(refused.status, 401, "{change}: {refused:?}");
    }
}
