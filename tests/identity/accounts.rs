//! Known and unknown accounts: a sign-in that is refused says nothing of whether there is such an
//! account, whether it has a password, or whether its owner may sign in.

use serde_json::json;

use super::{PASSWORD, Site};
use crate::support::hub::Outcome;

/// Compares the answers for every kind of account; how many.
pub async fn check() -> Outcome<usize> {
    let site = Site::new().await;
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    let acme = site.acme().await;
    let (_, link) = site.invite(&site.host, "known@host.example").await;
    site.set_password(&link, PASSWORD).await;
    site.invite(&site.host, "invited@host.example").await;
    let (gone, link) = site.invite(&site.host, "gone@host.example").await;
    site.set_password(&link, PASSWORD).await;
    let input = json!({"id": gone, "expectedVersion": null});
    site.change(admin, "personDeactivate", "person { id }", input)
        .await;
    let (_, link) = site.invite(&acme, "suspended@acme.example").await;
    site.set_password(&link, PASSWORD).await;
    let input = json!({"id": acme, "expectedVersion": null});
    let select = "organization { status }";
    for (field, status) in [
        ("organizationActivate", "ACTIVE"),
        ("organizationSuspend", "SUSPENDED"),
    ] {
        let changed = site.change(admin, field, select, input.clone()).await;
        if changed["organization"]["status"] != status {
            return Err(format!("{field}: {changed}").into());
        }
    }

    let mut compared = 0;
    for password in [
        "not at all my own",
        "short",
        "",
        PASSWORD,
        &"long ".repeat(1_000),
    ] {
        let expected = site.sign_in("nobody@host.example", password).await;
        if expected.status != 401 || expected.code() != "SIGN_IN_FAILED" {
            return Err(format!("{expected:?}").into());
        }
        for email in [
            "known@host.example",
            "invited@host.example",
            "gone@host.example",
            "suspended@acme.example",
            "",
            "no address",
        ] {
            if (email, password) == ("known@host.example", PASSWORD) {
                continue;
            }
            let answer = site.sign_in(email, password).await;
            compared += 1;
            if answer != expected {
                return Err(format!("{email} {password:.20}: {answer:?}, not {expected:?}").into());
            }
        }
    }
    Ok(compared)
}
