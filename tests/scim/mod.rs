//! Provisioning over HTTP, on the demo: as identity providers do it, and as others would like to.

mod hostile;
mod nonsense;
mod run;
pub mod sight;

use std::net::SocketAddr;

use commonplace::cli::serve;
use commonplace::config::{Config, Partial};
use commonplace::http::{self, server};
use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::TokenScope;
use commonplace::store::{DatabasePlace, Viewer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::api::demo::Demo;

/// The administrator of Brackmann, a partner with a group that is denied a battlecard.
pub const ANKE: &str = "p-anke-brackmann";
/// A member of that group.
pub const FELIX: &str = "p-felix-ott";

/// The status of an answer, and the kind of its error.
fn fault(came: &Came) -> (u16, &str) {
    let kind = came.body["scimType"].as_str().unwrap_or_default();
    (came.status, kind)
}

/// The demo behind a server.
pub struct Served {
    pub demo: Demo,
    pub address: SocketAddr,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Came {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

impl Came {
    /// A header's value; empty without it.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut named = lines.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value).unwrap_or_default()
    }

    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {self:?}"))
            .to_owned()
    }
}

impl Served {
    pub async fn new() -> Self {
        Self::of(Demo::new().await).await
    }

    pub async fn at(place: &DatabasePlace) -> Self {
        Self::of(Demo::at(place).await).await
    }

    async fn of(demo: Demo) -> Self {
        let none: [(std::ffi::OsString, std::ffi::OsString); 0] = [];
        let file = (std::path::Path::new("c.toml"), "");
        let config = Config::merge(file, none, Partial::default()).expect("a configuration");
        let state = serve::state(demo.api.hub().clone(), Vec::new(), &config);
        let router = http::router(state.expect("a state"));
        let listener = server::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let never = std::future::pending();
        let patience = server::Patience::default();
        tokio::spawn(server::serve(listener, router, patience, never));
        Self { demo, address }
    }

    /// A token with which this person provisions its organization.
    pub async fn token(&self, person: &str) -> String {
        provisioning(&self.demo.by(person).await).await
    }

    /// Sends a request as this token.
    pub async fn send(&self, token: &str, line: &str, body: Value) -> Came {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let kind = "content-type: application/scim+json\r\n";
        self.raw(
            line,
            &format!("authorization: Bearer {token}\r\n{kind}"),
            body.as_bytes(),
        )
        .await
    }

    /// Sends these bytes with these header lines.
    pub async fn raw(&self, line: &str, headers: &str, body: &[u8]) -> Came {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let head = format!(
            "{method} /scim/v2/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        stream.write_all(head.as_bytes()).await.expect("it reads");
        // Whoever is refused early need not be read to the end.
        let _ = stream.write_all(body).await;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("it answers");
        let answer = String::from_utf8(answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Came {
            status: status.expect("a status"),
            head: head.to_owned(),
            body: serde_json::from_str(body).unwrap_or(Value::Null),
        }
    }
}

/// A token with which somebody provisions its organization.
pub async fn provisioning(viewer: &Viewer) -> String {
    let create = TokenCreate {
        person: None,
        label: "identity provider".to_owned(),
        scope: TokenScope::provisioning(),
        expires_at: None,
    };
    token::create(viewer, create).await.expect("a token").1
}

pub fn user(email: &str, name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": email, "displayName": name, "externalId": format!("ext-{email}"), "active": true,
        "name": {"givenName": "x", "familyName": "y"},
        "emails": [{"value": email, "type": "work", "primary": true}],
        "title": "Engineer",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
    })
}

pub fn patch(operations: Value) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    })
}
