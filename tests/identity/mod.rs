//! Who somebody is: passwords, sessions, the second factor and viewer tokens, over a real socket as a
//! browser and a portal use them.

pub mod accounts;
pub mod factor;
pub mod oidc;
pub mod passwords;
pub mod sessions;
pub mod streams;
pub mod throttling;
pub mod viewer_tokens;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use commonplace::api::Api;
use commonplace::cli::serve;
use commonplace::config::{Config, Partial};
use commonplace::http::{router, server};
use commonplace::hub::{Hub, setup};
use commonplace::store::{DatabasePlace, Sources, Store};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::support::postgres;

/// The administrator's address, and a password that may be chosen.
pub const ADMIN: &str = "admin@host.example";
pub const PASSWORD: &str = "four words of my own";
/// An origin whose pages may call.
pub const PORTAL: &str = "https://portal.example";

/// A hub with its host, served on a socket under a clock that the test moves.
pub struct Site {
    pub store: Store,
    pub hub: Hub,
    /// The administrator's token, and the link that it sets its password by.
    pub admin: String,
    pub link: String,
    pub host: String,
    address: SocketAddr,
    ahead: Arc<AtomicI64>,
    serving: JoinHandle<()>,
    _folder: TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// In lower case, without what differs each time.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The first error's code.
    pub fn code(&self) -> String {
        let json = self.json();
        let code = json["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no error: {self:?}"))
            .to_owned()
    }

    /// The session's cookie, as a browser sends it back.
    pub fn cookie(&self) -> String {
        let cookie = self.header("set-cookie").expect("a cookie");
        for rule in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(rule), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        cookie.split(';').next().expect("a pair").to_owned()
    }
}

impl Site {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = DatabasePlace::Sqlite(folder.path().join("hub.sqlite"));
        Self::at(&place, folder).await
    }

    async fn at(place: &DatabasePlace, folder: TempDir) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        // It stands still between the test's own moves, at the start of a code's thirty seconds.
        let start = Sources::real().now().timestamp() / 30 * 30;
        let start = chrono::DateTime::from_timestamp(start, 0).expect("a time");
        let hands = ahead.clone();
        let clock = Sources::real()
            .with_clock(move || start + chrono::TimeDelta::seconds(hands.load(Ordering::Relaxed)));
        let store = Store::open(place, clock).await.expect("opens");
        store.migrate().await.expect("migrates");
        let begun = setup::initialize(&store, "Host", ADMIN)
            .await
            .expect("begins");
        let api: Api = crate::api::api(store.clone()).await;
        let flags = Partial {
            proxies: Some("127.0.0.1".to_owned()),
            allowed_origins: Some(PORTAL.to_owned()),
            public_origin: Some("https://hub.example".to_owned()),
            // The providers of the tests are on this machine.
            allow_private_providers: Some(true),
            ..Partial::default()
        };
        let config = Config::merge((Path::new("none"), ""), [], flags).expect("settings");
        let state = serve::state(api.hub().clone(), Vec::new(), &config).expect("a state");
        let listener = server::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let serving = tokio::spawn(async move {
            let never = std::future::pending();
            let patience = server::Patience::default();
            server::serve(listener, router(state), patience, never)
                .await
                .expect("serves");
        });
        Self {
            store,
            hub: api.hub().clone(),
            admin: begun.token,
            link: begun.link.secret,
            host: begun.host.id.to_string(),
            address,
            ahead,
            serving,
            _folder: folder,
        }
    }

    /// Another organization, not active yet; its id.
    pub async fn acme(&self) -> String {
        let token = self.admin();
        let input = json!({"name": "Acme", "kind": "SUPPLIER"});
        let admin = ("authorization", token.as_str());
        let select = "organization { id }";
        let made = self.change(admin, "organizationCreate", select, input);
        let made = made.await;
        let id = made["organization"]["id"].as_str();
        id.unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// Moves the clock on.
    pub fn pass(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }

    pub async fn send(
        &self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: hub.example\r\nconnection: close\r\n\
             content-length: {}\r\n",
            body.len()
        );
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
            head += "content-type: application/json\r\n";
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let whole = format!("{head}\r\n{body}");
        stream.write_all(whole.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .expect("it answers");
        read(&answer)
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(("POST", path), &[], Some(&body)).await
    }

    /// Signs in, without a second factor.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.post("/auth/sign-in", body).await
    }

    pub async fn set_password(&self, link: &str, password: &str) -> Answer {
        let body = json!({"link": link, "password": password});
        self.post("/auth/password", body).await
    }

    /// The data of an answer to this caller: `("cookie", …)` or `("authorization", …)`.
    pub async fn ask(&self, who: (&str, &str), query: &str, variables: Value) -> Value {
        let answer = self.graphql(who, query, variables).await;
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        let json = answer.json();
        assert!(json.get("errors").is_none(), "{query}: {json}");
        json["data"].clone()
    }

    pub async fn graphql(&self, who: (&str, &str), query: &str, variables: Value) -> Answer {
        let body = json!({"query": query, "variables": variables});
        self.send(("POST", "/graphql"), &[who], Some(&body)).await
    }

    /// The payload of a mutation.
    pub async fn change(
        &self,
        who: (&str, &str),
        field: &str,
        select: &str,
        input: Value,
    ) -> Value {
        let (first, rest) = field.split_at(1);
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {field}(input: $input) {{ {select} \
             userErrors {{ code field message }} }} }}",
            first.to_uppercase()
        );
        let data = self.ask(who, &query, json!({ "input": input })).await;
        data[field].clone()
    }

    /// The header of the administrator's token.
    pub fn admin(&self) -> String {
        format!("Bearer {}", self.admin)
    }

    /// Invites somebody of this organization; its id and its link.
    pub async fn invite(&self, organization: &str, email: &str) -> (String, String) {
        let input = json!({"organization": organization, "name": "N", "email": email});
        let select = "person { id } passwordLink { secret path expiresAt }";
        let token = self.admin();
        let made = self
            .change(("authorization", &token), "personInvite", select, input)
            .await;
        let text = |at: &str| {
            made.pointer(at)
                .and_then(Value::as_str)
                .expect("a text")
                .to_owned()
        };
        let (path, secret) = (text("/passwordLink/path"), text("/passwordLink/secret"));
        assert_eq!(path, format!("/auth/password#{secret}"));
        (text("/person/id"), secret)
    }

    /// The administrator's session: its cookie.
    pub async fn session(&self) -> String {
        let set = self.set_password(&self.link, PASSWORD).await;
        assert_eq!(set.status, 204, "{set:?}");
        let signed_in = self.sign_in(ADMIN, PASSWORD).await;
        assert_eq!(signed_in.status, 200, "{signed_in:?}");
        signed_in.cookie()
    }

    /// What is in the audit log, newest first: action, outcome, actor's name, object, rule.
    pub async fn log(&self, actions: &[&str]) -> Vec<Value> {
        self.store.save_denials().await.expect("writes");
        let token = self.admin();
        let query = "query($filter: AuditFilter) { auditLog(filter: $filter, first: 100) { nodes { \
            action outcome object details actor { email } } } }";
        let filter = json!({"filter": {"actions": actions}});
        let log = self.ask(("authorization", &token), query, filter).await;
        let nodes = log["auditLog"]["nodes"].as_array().expect("a list").iter();
        nodes
            .map(|one| {
                json!([
                    one["action"],
                    one["outcome"],
                    one["actor"]["email"],
                    one["details"]["rule"]
                ])
            })
            .collect()
    }
}

fn read(answer: &str) -> Answer {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let differs = ["date", "x-request-id"];
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .filter(|(name, _)| !differs.contains(&name.as_str()))
        .collect();
    Answer {
        status: status
            .and_then(|status| status.parse().ok())
            .expect("a status"),
        headers,
        body: body.to_owned(),
    }
}

/// Runs a test on SQLite, and on PostgreSQL where there is one.
async fn on_both(test: impl AsyncFn(&Site)) {
    test(&Site::new().await).await;
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = Site::at(&place, folder).await;
    test(&site).await;
    drop(site);
    database.remove().await;
}
