//! The second factor: enrolling, signing in with it, each code once, recovery codes, and a hub that
//! requires it.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

use super::{ADMIN, Answer, PASSWORD, Site, on_both};

/// What an app shows: RFC 6238, written from the specification and not from the hub.
fn code(secret: &str, seconds: i64) -> String {
    let mut key = Vec::new();
    let (mut held, mut bits) = (0u32, 0);
    for letter in secret.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        held = (held << 5 | u32::from(value)) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push((held >> bits) as u8);
        }
    }
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).expect("any length");
    mac.update(&(seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes(hash[at..at + 4].try_into().expect("four bytes"));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

async fn sign_in(site: &Site, code: Option<&str>) -> Answer {
    let mut body = json!({"email": ADMIN, "password": PASSWORD});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    site.post("/auth/sign-in", body).await
}

fn now(site: &Site) -> i64 {
    site.store.sources().now().timestamp()
}

/// Enrols and confirms; the secret and the recovery codes.
async fn enrol(site: &Site, cookie: &str) -> (String, Vec<String>) {
    let here = ("cookie", cookie);
    let input = json!({ "password": PASSWORD });
    let made = site
        .change(here, "factorEnrol", "enrolment { secret uri }", input)
        .await;
    let secret = made["enrolment"]["secret"].as_str();
    let secret = secret.unwrap_or_else(|| panic!("{made}")).to_owned();
    let uri = made["enrolment"]["uri"].as_str().expect("an address");
    assert!(
        uri.contains(&secret) && uri.starts_with("otpauth://totp/Commonplace:admin@"),
        "{uri}"
    );
    let input = json!({ "code": code(&secret, now(site)) });
    let made = site
        .change(here, "factorConfirm", "recoveryCodes", input)
        .await;
    let codes = made["recoveryCodes"]
        .as_array()
        .unwrap_or_else(|| panic!("{made}"));
    let codes = codes
        .iter()
        .map(|code| code.as_str().expect("a code").to_owned());
    (secret, codes.collect())
}

#[tokio::test]
pub async fn a_code_is_asked_for_beside_the_password_and_counts_once() {
    on_both(async |site: &Site| {
        let cookie = site.session().await;
        let other = sign_in(site, None).await.cookie();
        let (secret, codes) = enrol(site, &cookie).await;
        assert_eq!(codes.len(), 10);
        let me = "{ viewer { hasSecondFactor person { email } } }";
        let after = site.graphql(("cookie", &other), me, json!({})).await;
        assert_eq!(after.status, 401, "sessions without it end");
        let mine = site.ask(("cookie", &cookie), me, json!({})).await;
        assert_eq!(mine["viewer"]["hasSecondFactor"], true);

        let missing = sign_in(site, None).await;
        assert_eq!(
            (missing.status, missing.code()),
            (401, "CODE_REQUIRED".to_owned())
        );
        assert!(missing.header("set-cookie").is_none());
        // The one that confirmed it was used by that.
        let used = sign_in(site, Some(&code(&secret, now(site)))).await;
        assert_eq!((used.status, used.code()), (401, "CODE_WRONG".to_owned()));
        site.pass(60);
        let fresh = code(&secret, now(site));
        assert_eq!(sign_in(site, Some(&fresh)).await.status, 200);
        assert_eq!(sign_in(site, Some(&fresh)).await.status, 401, "once");
        assert_eq!(sign_in(site, Some("000")).await.status, 401);
        site.pass(90);
        let late = code(&secret, now(site) - 30);
        assert_eq!(
            sign_in(site, Some(&late)).await.status,
            200,
            "a clock may be a step late"
        );
        // A wrong password is told apart by nobody, whatever the code.
        let body = json!({"email": ADMIN, "password": "not at all my own", "code": fresh});
        assert_eq!(
            site.post("/auth/sign-in", body).await.code(),
            "SIGN_IN_FAILED"
        );

        let recovery = codes[3].to_uppercase().replace('-', " ");
        assert_eq!(sign_in(site, Some(&recovery)).await.status, 200);
        assert_eq!(sign_in(site, Some(&codes[3])).await.status, 401, "once");
        let entries = site
            .log(&["factorEnrol", "factorConfirm", "recoveryCodeUse", "signIn"])
            .await;
        for (action, outcome, rule) in [
            ("factorEnrol", "DONE", Value::Null),
            ("factorConfirm", "DONE", Value::Null),
            ("recoveryCodeUse", "DONE", Value::Null),
            ("signIn", "DENIED", json!("CODE_WRONG")),
        ] {
            let entry = json!([action, outcome, ADMIN, rule]);
            assert!(entries.contains(&entry), "{entry}: {entries:?}");
        }
    })
    .await;
}

#[tokio::test]
pub async fn enrolling_and_removing_ask_for_the_password_once_more() {
    let site = Site::new().await;
    let cookie = site.session().await;
    let here = ("cookie", cookie.as_str());
    let enrolment = "enrolment { secret }";
    let wrong = json!({ "password": "not at all my own" });
    let refused = site.change(here, "factorEnrol", enrolment, wrong).await;
    assert_eq!(
        refused["userErrors"][0]["code"], "PASSWORD_WRONG",
        "{refused}"
    );
    let early = json!({ "code": "123456" });
    let refused = site
        .change(here, "factorConfirm", "recoveryCodes", early.clone())
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "CODE_WRONG", "{refused}");
    // Until it is confirmed nothing is asked for.
    let input = json!({ "password": PASSWORD });
    site.change(here, "factorEnrol", enrolment, input.clone())
        .await;
    assert_eq!(sign_in(&site, None).await.status, 200);
    let (secret, codes) = enrol(&site, &cookie).await;
    let again = site.change(here, "factorEnrol", enrolment, input).await;
    assert_eq!(again["userErrors"][0]["code"], "WRONG_STATE", "{again}");
    let again = site
        .change(here, "factorConfirm", "recoveryCodes", early)
        .await;
    assert_eq!(again["userErrors"][0]["code"], "WRONG_STATE", "{again}");
    for (password, code, outcome) in [
        (
            "not at all my own",
            codes[0].as_str(),
            json!("PASSWORD_WRONG"),
        ),
        (PASSWORD, "123", json!("CODE_WRONG")),
        (PASSWORD, &codes[0], Value::Null),
    ] {
        let input = json!({"password": password, "code": code});
        let removed = site
            .change(here, "factorRemove", "person { email }", input)
            .await;
        let found = removed
            .pointer("/userErrors/0/code")
            .unwrap_or(&Value::Null);
        assert_eq!(found, &outcome, "{removed}");
    }
    assert_eq!(sign_in(&site, None).await.status, 200);
    let (newer, _) = enrol(&site, &cookie).await;
    assert_ne!(newer, secret);
    assert_eq!(
        sign_in(&site, Some(&codes[1])).await.status,
        401,
        "codes go with their factor"
    );
}

#[tokio::test]
pub async fn somebody_who_lost_it_is_helped_by_an_administrator() {
    on_both(async |site: &Site| {
        let cookie = site.session().await;
        enrol(site, &cookie).await;
        let (grace, link) = site.invite(&site.host, "grace@host.example").await;
        let token = site.admin();
        let admin = ("authorization", token.as_str());
        let input = json!({"id": grace, "expectedVersion": null, "role": "HUB_ADMIN"});
        site.change(admin, "personUpdate", "person { id }", input)
            .await;
        site.set_password(&link, PASSWORD).await;
        let by_grace = site.sign_in("grace@host.example", PASSWORD).await.cookie();
        let by_grace = ("cookie", by_grace.as_str());
        let me = site
            .ask(admin, "{ viewer { person { id } } }", json!({}))
            .await;
        let own = me["viewer"]["person"]["id"].clone();
        let (hal, link) = site.invite(&site.host, "hal@host.example").await;
        site.set_password(&link, PASSWORD).await;
        let by_hal = site.sign_in("hal@host.example", PASSWORD).await.cookie();
        for (who, person, outcome) in [
            (("cookie", by_hal.as_str()), &own, json!("FORBIDDEN")),
            (admin, &own, json!("WRONG_STATE")),
            (by_grace, &json!(hal), json!("WRONG_STATE")),
            (by_grace, &own, Value::Null),
        ] {
            let reset = site
                .change(
                    who,
                    "factorReset",
                    "person { id }",
                    json!({ "person": person }),
                )
                .await;
            let found = reset.pointer("/userErrors/0/code").unwrap_or(&Value::Null);
            assert_eq!(found, &outcome, "{reset}");
        }
        assert_eq!(sign_in(site, None).await.status, 200);
        let done = json!(["factorReset", "DONE", "grace@host.example", null]);
        assert_eq!(site.log(&["factorReset"]).await[0], done);
    })
    .await;
}

#[tokio::test]
pub async fn wrong_codes_are_counted_like_wrong_passwords() {
    let site = Site::new().await;
    let cookie = site.session().await;
    let (secret, _) = enrol(&site, &cookie).await;
    site.pass(60);
    for _ in 0..10 {
        // Asking without a code in between gives no more tries.
        assert_eq!(sign_in(&site, None).await.code(), "CODE_REQUIRED");
        assert_eq!(sign_in(&site, Some("123")).await.code(), "CODE_WRONG");
    }
    let right = code(&secret, now(&site));
    assert_eq!(sign_in(&site, Some(&right)).await.status, 429);
    site.pass(901);
    let right = code(&secret, now(&site));
    assert_eq!(sign_in(&site, Some(&right)).await.status, 200);
}

#[tokio::test]
pub async fn where_it_is_required_a_session_without_it_only_enrols() {
    let site = Site::new().await;
    site.store.require_second_factor(true);
    let set = site.set_password(&site.link, PASSWORD).await;
    assert_eq!(set.status, 204);
    let signed_in = sign_in(&site, None).await;
    assert_eq!(signed_in.json()["mustEnrolSecondFactor"], true);
    let cookie = signed_in.cookie();
    let here = ("cookie", cookie.as_str());
    let me = "{ viewer { mustEnrolSecondFactor person { email } } host { id } \
        people(first: 1) { totalCount } }";
    let before = site.ask(here, me, json!({})).await;
    assert_eq!(
        before["viewer"],
        json!({"mustEnrolSecondFactor": true, "person": null})
    );
    assert_eq!(
        (&before["host"], &before["people"]["totalCount"]),
        (&Value::Null, &json!(0))
    );
    let input = json!({"name": "Acme", "kind": "SUPPLIER"});
    let refused = site
        .change(here, "organizationCreate", "organization { id }", input)
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN", "{refused}");
    enrol(&site, &cookie).await;
    let after = site.ask(here, me, json!({})).await;
    assert_eq!(
        after["viewer"],
        json!({"mustEnrolSecondFactor": false, "person": {"email": ADMIN}})
    );
    let token = site.admin();
    let by_token = site.ask(("authorization", &token), me, json!({})).await;
    assert_eq!(
        by_token["people"]["totalCount"], 1,
        "tokens are no matter of it"
    );
}
