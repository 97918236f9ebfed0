//! Too many wrong passwords: a wait, by account and by address, for accounts that nobody has too.

use serde_json::json;

use super::{ADMIN, Answer, PASSWORD, Site};

async fn from(site: &Site, address: &str, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    let headers = [("x-forwarded-for", address)];
    site.send(("POST", "/auth/sign-in"), &headers, Some(&body))
        .await
}

#[tokio::test]
pub async fn ten_wrong_passwords_and_then_a_wait() {
    let site = Site::new().await;
    site.set_password(&site.link, PASSWORD).await;
    let mut last = Vec::new();
    for email in [ADMIN, "nobody@host.example"] {
        for _ in 0..10 {
            let wrong = from(&site, "192.0.2.1", email, "not at all my own").await;
            assert_eq!(
                (wrong.status, wrong.code()),
                (401, "SIGN_IN_FAILED".to_owned())
            );
        }
        // The right one too.
        last.push(from(&site, "192.0.2.1", email, PASSWORD).await);
    }
    for answer in &last {
        assert_eq!(
            (answer.status, answer.code()),
            (429, "RATE_LIMITED".to_owned())
        );
        let wait: i64 = answer
            .header("retry-after")
            .and_then(|w| w.parse().ok())
            .expect("a number");
        assert!((880..=900).contains(&wait), "{wait}");
    }
    // Its owner is somewhere else, and not kept out.
    assert_eq!(from(&site, "192.0.2.2", ADMIN, PASSWORD).await.status, 200);
    site.pass(901);
    assert_eq!(from(&site, "192.0.2.1", ADMIN, PASSWORD).await.status, 200);
    let entries = site.log(&["signIn"]).await;
    let denied = json!(["signIn", "DENIED", ADMIN, "PASSWORD_WRONG"]);
    let unknown = json!(["signIn", "DENIED", null, "ACCOUNT_UNKNOWN"]);
    assert!(
        entries.contains(&denied) && entries.contains(&unknown),
        "{entries:?}"
    );
    assert_eq!(entries.len(), 4, "what is alike is counted: {entries:?}");
}

#[tokio::test]
async fn the_address_that_a_caller_makes_up_does_not_count() {
    let site = Site::new().await;
    for n in 0..10 {
        let made_up = format!("198.51.100.{n}, 192.0.2.1");
        let wrong = from(&site, &made_up, ADMIN, "not at all my own").await;
        assert_eq!(wrong.status, 401);
    }
    let wrong = from(&site, "203.0.113.1, 192.0.2.1", ADMIN, "not at all my own").await;
    assert_eq!(wrong.status, 429);
}
