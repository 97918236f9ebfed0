//! A served demo, its people's tokens, and the ways in which a page asks it.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use commonplace::cli::serve;
use commonplace::config::{Config, Partial};
use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::TokenScope;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::page::{Example, Kind};
use super::same::Names;
use super::socket;
use crate::api::demo::Demo;

/// How long an example may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The demo behind its own port, with everything that the program has.
pub struct Served {
    url: String,
    tokens: BTreeMap<String, String>,
    demo: Demo,
}

impl Served {
    /// Serves it, and makes a token for each of these people.
    pub async fn new(people: impl Iterator<Item = &str>) -> Self {
        let demo = Demo::new().await;
        let mut tokens = BTreeMap::new();
        for name in people {
            if tokens.contains_key(name) || name == "nobody" {
                continue;
            }
            let key = format!("p-{}", name.to_lowercase().replace(' ', "-"));
            let create = TokenCreate {
                person: None,
                label: "docs".to_owned(),
                scope: TokenScope::full(),
                expires_at: Some(demo.now() + TimeDelta::days(30)),
            };
            let made = token::create(&demo.by(&key).await, create).await;
            tokens.insert(name.to_owned(), made.expect("a token").1);
        }
        let flags = Partial {
            listen: Some("127.0.0.1:0".to_owned()),
            ..Partial::default()
        };
        let none: [(std::ffi::OsString, std::ffi::OsString); 0] = [];
        let config = Config::merge((std::path::Path::new("c.toml"), ""), none, flags);
        let config = config.expect("a configuration");
        let (told, address) = oneshot::channel();
        let hub = demo.api.hub().clone();
        tokio::spawn(async move {
            let announce = move |address| {
                _ = told.send(address);
            };
            serve::serve(hub, &config, Vec::new(), announce).await
        });
        let address = address.await.expect("it listens");
        let served = Self {
            url: format!("http://{address}"),
            tokens,
            demo,
        };
        served.until_ready().await;
        served
    }

    async fn until_ready(&self) {
        let code = "curl -s -o /dev/null -w '%{http_code}' \"$HUB/readyz\"";
        let ready = async {
            while self.shell(code, "nobody", "").await != Ok("200".to_owned()) {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(PATIENCE, ready).await.expect("it gets ready");
    }

    /// What an example answers.
    pub async fn run(&self, example: &Example, names: &mut Names) -> Result<String, String> {
        let (text, who) = (names.put(&example.text), example.who.as_str());
        match example.kind {
            Kind::GraphQl => {
                let variables: Value = serde_json::from_str(&names.put(&example.variables)?)
                    .map_err(|error| format!("the variables are not JSON: {error}"))?;
                let body = json!({ "query": text?, "variables": variables }).to_string();
                let sign_in = match who {
                    "nobody" => "",
                    _ => "-H \"Authorization: Bearer $TOKEN\"",
                };
                let post =
                    "curl -s \"$HUB/graphql\" -H 'Content-Type: application/json' --data-binary @-";
                self.shell(&format!("{post} {sign_in}"), who, &body).await
            }
            Kind::Shell => self.shell(&text?, who, "").await,
            Kind::Socket => {
                let address = self.url.replacen("http", "ws", 1) + "/graphql";
                // What comes back is compared line by line as it comes; it may name values.
                let talk = socket::talk(&address, self.token(who), &example.text, names);
                let talked = timeout(PATIENCE, talk).await;
                talked
                    .map_err(|_| "the socket says nothing".to_owned())?
                    .map(|()| String::new())
            }
        }
    }

    /// The values that pages name without an answer that showed them.
    pub fn names(&self) -> Names {
        let tomorrow = self.demo.now() + TimeDelta::days(1);
        Names::with("tomorrow", tomorrow.to_rfc3339())
    }

    fn token(&self, who: &str) -> &str {
        self.tokens.get(who).map_or("", String::as_str)
    }

    /// What a command line says, with `$HUB` and `$TOKEN`.
    async fn shell(&self, line: &str, who: &str, input: &str) -> Result<String, String> {
        let mut command = Command::new("bash");
        command
            .args(["-euo", "pipefail", "-c", line])
            .env("HUB", &self.url)
            .env("TOKEN", self.token(who))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let (input, (told, said)) = (input.to_owned(), oneshot::channel());
        // A thread of its own: one that never ends keeps nobody waiting.
        std::thread::spawn(move || told.send(output(command, &input)));
        let said = timeout(PATIENCE, said).await;
        said.map_err(|_| "it does not end".to_owned())?
            .map_err(|error| error.to_string())?
    }
}

fn output(mut command: Command, input: &str) -> Result<String, String> {
    let mut child = command.spawn().map_err(|error| format!("bash: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("no input")?;
    // Nobody may read it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(said),
        false => {
            let error = String::from_utf8_lossy(&output.stderr);
            Err(format!("{}: {error}; it said {said}", output.status))
        }
    }
}
