//! Signing in at an identity provider: the way there and back, who is let in, and who is not.

pub mod hostile;
mod issuer;
pub mod people;
mod real;
pub mod settings;

use serde_json::{Value, json};

use self::issuer::{CLIENT, Issuer, SECRET};
use super::{Answer, PASSWORD, Site};

/// A partner with an administrator and a member, its domain, and a provider of its own.
struct Scene<'a> {
    site: &'a Site,
    issuer: Issuer,
    acme: String,
    abe: String,
    provider: String,
    by_ada: String,
}

/// A browser that was sent to the provider.
#[derive(Clone)]
struct Gone {
    location: String,
    way: String,
}

impl<'a> Scene<'a> {
    async fn set(site: &'a Site) -> Self {
        let issuer = Issuer::new(site.store.sources().clone()).await;
        let (acme, by_ada) = partner(site, "Acme", "acme.example").await;
        let (abe, _) = site.invite(&acme, "abe@acme.example").await;
        let mut scene = Self {
            site,
            issuer,
            acme,
            abe,
            provider: String::new(),
            by_ada,
        };
        let made = scene.create(json!({})).await;
        scene.provider = text(&made, "/identityProvider/id");
        scene
    }

    /// Adds a provider as the partner's administrator.
    async fn create(&self, change: Value) -> Value {
        let mut input = json!({
            "organization": self.acme, "name": "Login", "issuer": self.issuer.name,
            "clientId": CLIENT, "clientSecret": SECRET,
        });
        for (name, value) in change.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let select = "identityProvider { id version }";
        let by = ("cookie", self.by_ada.as_str());
        self.site
            .change(by, "identityProviderCreate", select, input)
            .await
    }

    async fn update(&self, change: Value) -> Value {
        let mut input = json!({"id": self.provider, "expectedVersion": null});
        for (name, value) in change.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let by = ("cookie", self.by_ada.as_str());
        let select = "identityProvider { createsPeople hasClientSecret }";
        self.site
            .change(by, "identityProviderUpdate", select, input)
            .await
    }

    async fn go(&self) -> Gone {
        let body = json!({"provider": self.provider});
        let answer = self.site.post("/auth/oidc/start", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Gone {
            location: text(&answer.json(), "/location"),
            way: answer.cookie(),
        }
    }

    /// The browser comes back with this.
    async fn back(&self, gone: &Gone, (code, state): (&str, &str)) -> Answer {
        let issuer: String =
            url::form_urlencoded::byte_serialize(self.issuer.name.as_bytes()).collect();
        let query = format!("code={code}&state={state}&iss={issuer}");
        self.back_with(&[("cookie", &gone.way)], &query).await
    }

    async fn back_with(&self, headers: &[(&str, &str)], query: &str) -> Answer {
        let path = format!("/auth/oidc/{}/callback?{query}", self.provider);
        self.site.send(("GET", &path), headers, None).await
    }

    /// Somebody of whom the provider says this signs in.
    async fn sign_in(&self, claims: Value) -> Answer {
        let gone = self.go().await;
        let (code, state) = self.issuer.sign_in(&gone.location, claims);
        self.back(&gone, (&code, &state)).await
    }
}

/// What the provider says of a person.
fn says(subject: &str, email: &str) -> Value {
    json!({"sub": subject, "email": email, "email_verified": true, "name": "New One"})
}

/// A partner whose domain this is; its id, and the session of its administrator `ada@`.
async fn partner(site: &Site, name: &str, domain: &str) -> (String, String) {
    let token = site.admin();
    let admin = ("authorization", token.as_str());
    let input = json!({"name": name, "kind": "SUPPLIER"});
    let made = site
        .change(admin, "organizationCreate", "organization { id }", input)
        .await;
    let id = text(&made, "/organization/id");
    let input = json!({"id": id, "expectedVersion": null});
    site.change(admin, "organizationActivate", "organization { id }", input)
        .await;
    let input = json!({"id": id, "domains": [domain.to_uppercase()]});
    let select = "organization { mailDomains }";
    let set = site
        .change(admin, "organizationDomainsSet", select, input)
        .await;
    assert_eq!(set["organization"]["mailDomains"], json!([domain]), "{set}");
    let email = format!("ada@{domain}");
    let (ada, link) = site.invite(&id, &email).await;
    let input = json!({"id": ada, "expectedVersion": null, "role": "ORG_ADMIN"});
    site.change(admin, "personUpdate", "person { id }", input)
        .await;
    site.set_password(&link, PASSWORD).await;
    let by_ada = site.sign_in(&email, PASSWORD).await.cookie();
    (id, by_ada)
}

/// Whose session a browser has that came back.
async fn who(site: &Site, answer: &Answer) -> Value {
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookie = answer.cookie();
    let me = site
        .ask(
            ("cookie", &cookie),
            "{ viewer { person { id email name role } } }",
            json!({}),
        )
        .await;
    me["viewer"]["person"].clone()
}

fn text(value: &Value, at: &str) -> String {
    let found = value.pointer(at).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("no {at}: {value}"))
        .to_owned()
}

fn code(payload: &Value) -> &str {
    let code = payload.pointer("/userErrors/0/code");
    code.and_then(Value::as_str).unwrap_or_default()
}
