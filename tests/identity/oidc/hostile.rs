//! What a provider, or whoever stands in between, may send and is not believed.

use serde_json::{Value, json};
use url::Url;

use super::issuer::{CLIENT, SECRET, Sign};
use super::{Scene, partner, says, text, who};
use crate::identity::{Answer, Site};

fn is_refused(answer: &Answer) -> bool {
    let sets = |(name, value): &(String, String)| {
        name == "set-cookie" && value.starts_with("__Host-commonplace=")
    };
    answer.status == 401 && answer.code() == "SIGN_IN_FAILED" && !answer.headers.iter().any(sets)
}

#[tokio::test]
pub async fn an_id_token_that_is_not_as_it_should_be_signs_nobody_in() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let now = site.store.sources().now().timestamp();
    let good = || scene.sign_in(says("s1", "abe@acme.example"));
    let cases: Vec<(&str, Value)> = vec![
        ("another sign-in's nonce", json!({"nonce": "x"})),
        ("no nonce", json!({"nonce": null})),
        ("for somebody else", json!({"aud": "portal"})),
        (
            "for others",
            json!({"aud": ["portal", "other"], "azp": CLIENT}),
        ),
        ("for nobody", json!({"aud": []})),
        (
            "for several, nobody asked",
            json!({"aud": [CLIENT, "portal"]}),
        ),
        (
            "for several, another asked",
            json!({"aud": [CLIENT, "portal"], "azp": "portal"}),
        ),
        ("another asked", json!({"azp": "portal"})),
        (
            "of another provider",
            json!({"iss": "https://other.example"}),
        ),
        (
            "of almost the same",
            json!({"iss": format!("{}/", scene.issuer.name)}),
        ),
        ("expired", json!({"exp": now - 61})),
        ("without an end", json!({"exp": null})),
        ("an end that is none", json!({"exp": "never"})),
        ("of the future", json!({"iat": now + 120})),
        ("of long ago", json!({"iat": now - 700})),
        ("not yet", json!({"nbf": now + 120})),
        ("of nobody", json!({"sub": ""})),
        ("without a subject", json!({"sub": null})),
        ("of an endless subject", json!({"sub": "s".repeat(300)})),
        (
            "an address that is not verified",
            json!({"email_verified": false}),
        ),
        (
            "an address of which nothing is said",
            json!({"email_verified": null}),
        ),
        (
            "an address said to be verified by another word",
            json!({"email_verified": "yes"}),
        ),
        ("no address", json!({"email": null})),
        ("no address at all", json!({"email": "abe"})),
    ];
    for (what, change) in cases {
        scene.issuer.set(|does| does.change = change);
        let answer = good().await;
        assert!(is_refused(&answer), "{what}: {answer:?}");
    }
    scene.issuer.set(|does| does.change = json!({}));
    for sign in [
        Sign::Wrongly,
        Sign::Not,
        Sign::BySecret,
        Sign::ThenChanged,
        Sign::With(1),
    ] {
        scene.issuer.set(|does| does.sign = sign);
        let answer = good().await;
        assert!(is_refused(&answer), "{sign:?}: {answer:?}");
    }
    scene.issuer.set(|does| does.sign = Sign::With(0));
    let several = json!({"aud": [CLIENT, "portal"], "azp": CLIENT});
    scene.issuer.set(|does| does.change = several);
    assert_eq!(who(&site, &good().await).await["id"], scene.abe.as_str());
    let entries = site.log(&["signIn"]).await;
    let denied = json!(["signIn", "DENIED", null, "PROVIDER_REFUSED"]);
    assert!(entries.contains(&denied), "{entries:?}");
}

#[tokio::test]
pub async fn a_sign_in_comes_back_once_and_to_the_browser_that_began_it() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let abe = || says("s1", "abe@acme.example");
    let gone = scene.go().await;
    let (code, state) = scene.issuer.sign_in(&gone.location, abe());
    assert_eq!(
        who(&site, &scene.back(&gone, (&code, &state)).await).await["id"],
        scene.abe.as_str()
    );
    // Again, and again with another code.
    let again = scene.back(&gone, (&code, &state)).await;
    assert!(is_refused(&again), "{again:?}");
    let (other, _) = scene.issuer.sign_in(&gone.location, abe());
    let again = scene.back(&gone, (&other, &state)).await;
    assert!(is_refused(&again), "{again:?}");
    // The code of one sign-in in another one.
    let second = scene.go().await;
    let (_, second_state) = scene.issuer.sign_in(&second.location, abe());
    let used = scene.back(&second, (&code, &second_state)).await;
    assert!(is_refused(&used), "{used:?}");
    let (third, fourth) = (scene.go().await, scene.go().await);
    let (stolen, _) = scene.issuer.sign_in(&third.location, abe());
    let (_, state) = scene.issuer.sign_in(&fourth.location, abe());
    let injected = scene.back(&fourth, (&stolen, &state)).await;
    assert!(is_refused(&injected), "PKCE: {injected:?}");
    // In another browser, without the cookie, with another's, with a changed one.
    let (gone, other) = (scene.go().await, scene.go().await);
    let (code, state) = scene.issuer.sign_in(&gone.location, abe());
    let query = format!("code={code}&state={state}&iss={}", scene.issuer.name);
    let mut changed = gone.way.clone();
    let at = changed.find('=').expect("a pair") + 30;
    let letter = if changed.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    changed.replace_range(at..=at, letter);
    for cookies in [
        vec![],
        vec![("cookie", other.way.as_str())],
        vec![("cookie", changed.as_str())],
    ] {
        let answer = scene.back_with(&cookies, &query).await;
        assert!(is_refused(&answer), "{cookies:?}: {answer:?}");
    }
    for query in [
        format!("code={code}&state=x&iss={}", scene.issuer.name),
        format!("state={state}&error=access_denied"),
    ] {
        let answer = scene
            .back_with(&[("cookie", &scene.go().await.way)], &query)
            .await;
        assert!(is_refused(&answer), "{query}: {answer:?}");
    }
    for query in ["", "code=1", "state=1"] {
        let answer = scene.back_with(&[("cookie", &gone.way)], query).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "BAD_REQUEST".to_owned()),
            "{query}"
        );
    }
    // Browsers are shown why.
    let html = [("cookie", gone.way.as_str()), ("accept", "text/html,*/*")];
    let page = scene.back_with(&html, "code=1&state=%3Cb%3E").await;
    assert_eq!(page.status, 401);
    assert!(
        page.body.contains("did not begin in this browser"),
        "{page:?}"
    );
    // Too late.
    site.pass(600);
    let late = scene.back(&gone, (&code, &state)).await;
    assert!(is_refused(&late), "{late:?}");
}

#[tokio::test]
pub async fn answers_of_another_provider_are_not_taken() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let abe = || says("s1", "abe@acme.example");
    // RFC 9207: it says whose answer it is, or it does not say so although it should.
    for iss in ["&iss=https%3A%2F%2Fevil.example", ""] {
        let gone = scene.go().await;
        let (code, state) = scene.issuer.sign_in(&gone.location, abe());
        let query = format!("code={code}&state={state}{iss}");
        let answer = scene.back_with(&[("cookie", &gone.way)], &query).await;
        assert!(is_refused(&answer), "{iss}: {answer:?}");
    }
    // Begun at one, come back at the address of another.
    let second = scene.create(json!({"name": "Second"})).await;
    let gone = scene.go().await;
    let (code, state) = scene.issuer.sign_in(&gone.location, abe());
    let path = format!(
        "/auth/oidc/{}/callback?code={code}&state={state}&iss={}",
        text(&second, "/identityProvider/id"),
        scene.issuer.name
    );
    let answer = site
        .send(("GET", &path), &[("cookie", &gone.way)], None)
        .await;
    assert!(is_refused(&answer), "{answer:?}");
    // The same issuer for another organization signs in that one's people, and none of this one's.
    let (other, by_other) = partner(&site, "Other", "other.example").await;
    let input = json!({
        "organization": other, "name": "Same", "issuer": scene.issuer.name, "clientId": CLIENT,
        "clientSecret": SECRET,
    });
    let by = ("cookie", by_other.as_str());
    let made = site
        .change(
            by,
            "identityProviderCreate",
            "identityProvider { id }",
            input,
        )
        .await;
    let theirs = Scene {
        provider: text(&made, "/identityProvider/id"),
        ..scene
    };
    let answer = theirs.sign_in(abe()).await;
    assert!(is_refused(&answer), "{answer:?}");
    let answer = theirs.sign_in(says("s1", "ada@other.example")).await;
    assert_eq!(who(&site, &answer).await["email"], "ada@other.example");
}

#[tokio::test]
pub async fn keys_may_change_and_a_provider_that_lies_of_itself_is_not_asked() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let good = || scene.sign_in(says("s1", "abe@acme.example"));
    assert_eq!(good().await.status, 303);
    scene
        .issuer
        .set(|does| (does.sign, does.keys) = (Sign::With(1), vec![1, 0]));
    let early = good().await;
    assert!(is_refused(&early), "asked for a minute ago: {early:?}");
    site.pass(61);
    assert_eq!(good().await.status, 303, "the new key");
    scene
        .issuer
        .set(|does| (does.sign, does.keys) = (Sign::With(0), vec![1]));
    assert_eq!(good().await.status, 303, "the old one for a while");
    site.pass(3_600);
    let old = good().await;
    assert!(is_refused(&old), "{old:?}");
    let asked = |path: &str| {
        scene
            .issuer
            .does
            .lock()
            .expect("no panic")
            .asked
            .iter()
            .filter(|p| *p == path)
            .count()
    };
    assert!(asked("/jwks") <= 4, "{}", asked("/jwks"));

    site.pass(3_600);
    for metadata in [
        json!({"issuer": "https://evil.example"}),
        json!({"issuer": null}),
        json!({"token_endpoint": null}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"authorization_endpoint": "http://a@b/"}),
    ] {
        scene.issuer.set(|does| does.metadata = metadata.clone());
        let body = json!({"provider": scene.provider});
        let answer = site.post("/auth/oidc/start", body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (503, "UNAVAILABLE".to_owned()),
            "{metadata}"
        );
        assert!(
            !answer.body.contains("evil"),
            "what it says is for the log: {answer:?}"
        );
    }
}

#[tokio::test]
pub async fn what_is_not_on_the_internet_is_not_asked_unless_it_may_be() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    let asked = || scene.issuer.does.lock().expect("no panic").asked.len();
    let providers = &site.hub.door().providers;
    providers.allow_private(false);
    let start = async |provider: &str| {
        let body = json!({ "provider": provider });
        site.post("/auth/oidc/start", body).await
    };
    // Plain HTTP, although it was added before.
    assert_eq!(start(&scene.provider).await.status, 503);
    for issuer in [
        "http://login.example",
        "ftp://login.example",
        "https://",
        "login",
        "https://a@b",
        "https://a?b",
        "https://a#b",
    ] {
        let refused = scene.create(json!({ "issuer": issuer })).await;
        assert_eq!(
            refused["userErrors"][0]["field"],
            json!(["issuer"]),
            "{issuer}: {refused}"
        );
    }
    let port = scene.issuer.name.rsplit_once(':').expect("a port").1;
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
    ] {
        let made = scene
            .create(json!({"issuer": format!("https://{host}:{port}")}))
            .await;
        let answer = start(&text(&made, "/identityProvider/id")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (503, "UNAVAILABLE".to_owned()),
            "{host}: {answer:?}"
        );
    }
    assert_eq!(asked(), 0, "not even a connection");
    providers.allow_private(true);
    assert_eq!(start(&scene.provider).await.status, 200);
}

#[tokio::test]
pub async fn many_refused_returns_from_one_address_and_then_a_wait() {
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    // Whoever did not begin in this browser guesses nothing: a page that sends people here keeps nobody out.
    let at = ("x-forwarded-for", "192.0.2.1");
    for _ in 0..150 {
        assert!(is_refused(&scene.back_with(&[at], "code=1&state=2").await));
    }
    let denied = async |address: &str| {
        let gone = scene.go().await;
        let location = Url::parse(&gone.location).expect("an address");
        let state = location.query_pairs().find(|(name, _)| name == "state");
        let query = format!("error=access_denied&state={}", state.expect("a state").1);
        let headers = [("x-forwarded-for", address), ("cookie", gone.way.as_str())];
        scene.back_with(&headers, &query).await
    };
    for _ in 0..100 {
        assert!(is_refused(&denied("192.0.2.1").await));
    }
    let wait = denied("192.0.2.1").await;
    assert_eq!((wait.status, wait.code()), (429, "RATE_LIMITED".to_owned()));
    assert!(wait.header("retry-after").is_some());
    assert!(is_refused(&denied("192.0.2.2").await));
    // Nor from a password.
    let body = json!({"email": "nobody@acme.example", "password": "a wrong one of some length"});
    let password = site
        .send(
            ("POST", "/auth/sign-in"),
            &[at, ("content-type", "application/json")],
            Some(&body),
        )
        .await;
    assert_eq!(password.code(), "SIGN_IN_FAILED", "{password:?}");
}
