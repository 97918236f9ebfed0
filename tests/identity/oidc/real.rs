//! Signing in at a real provider: the npm package `oidc-provider`, in a process of its own. Skipped where there
//! is no node, or its packages can't be had.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;
use url::Url;

use super::issuer::{CLIENT, SECRET};
use super::{Scene, text, who};
use crate::identity::Site;

/// For the provider to listen.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn people_sign_in_at_a_real_provider() {
    let Some(folder) = prepared().await else {
        println!("SKIPPED: a real identity provider needs node, and npm that can get packages");
        return;
    };
    let site = Site::new().await;
    let scene = Scene::set(&site).await;
    // Free again, for the provider to take.
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let address = listener.expect("a free port").local_addr();
        address.expect("it is bound").port()
    };
    let issuer = format!("http://127.0.0.1:{port}");
    let made = scene.create(json!({ "issuer": issuer })).await;
    let provider = text(&made, "/identityProvider/id");
    let redirect = format!("https://hub.example/auth/oidc/{provider}/callback");
    let _running = start(&folder, port, &redirect).await;
    for (email, status) in [
        ("abe@acme.example", 303),
        ("ada@acme.example", 303),
        ("nobody@acme.example", 401),
        ("unverified@acme.example", 401),
        (crate::identity::ADMIN, 401),
    ] {
        let answer = site
            .post("/auth/oidc/start", json!({ "provider": provider }))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let location = text(&answer.json(), "/location");
        let back = Browser::default().sign_in(&location, email).await;
        let path = back.strip_prefix("https://hub.example").expect("the hub");
        let cookie = answer.cookie();
        let answer = site.send(("GET", path), &[("cookie", &cookie)], None).await;
        assert_eq!(answer.status, status, "{email}: {answer:?}");
        if status == 303 {
            assert_eq!(who(&site, &answer).await["email"], email);
        }
        let again = site.send(("GET", path), &[("cookie", &cookie)], None).await;
        assert_eq!(again.status, 401, "{email}: {again:?}");
    }
    println!("real provider: 2 people signed in, 3 refused");
}

/// The folder with the provider and its packages.
async fn prepared() -> Option<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/identity/oidc/provider");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oidc-provider");
    std::fs::create_dir_all(&folder).ok()?;
    for file in ["package.json", "package-lock.json", "provider.mjs"] {
        std::fs::copy(from.join(file), folder.join(file)).ok()?;
    }
    if folder.join("node_modules/oidc-provider").exists() {
        return Some(folder);
    }
    let at = folder.clone();
    let install = spawn_blocking(move || {
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(at)
            .stdout(Stdio::null())
            .status()
    });
    let status = install.await.ok()?.ok()?;
    status.success().then_some(folder)
}

/// The provider, until this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start(folder: &Path, port: u16, redirect: &str) -> Running {
    let child = Command::new("node")
        .args(["provider.mjs", &port.to_string(), CLIENT, SECRET, redirect])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut running = Running(child.expect("node starts"));
    let output = running.0.stdout.take().expect("its output");
    let (say, said) = mpsc::channel();
    std::thread::spawn(move || {
        // Read to the end, so that it never waits for us.
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line == "ready" {
                let _ = say.send(());
            }
        }
    });
    let ready = spawn_blocking(move || said.recv_timeout(PATIENCE));
    ready.await.expect("no panic").expect("it listens");
    running
}

/// As much of a browser as it takes.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Signs in and agrees; where it is sent then.
    async fn sign_in(&mut self, location: &str, email: &str) -> String {
        let mut next = Url::parse(location).expect("an address");
        for _ in 0..12 {
            if next.host_str() == Some("hub.example") {
                return next.into();
            }
            let (moved, body) = self.ask(&next, None).await;
            let moved = match moved {
                Some(moved) => moved,
                None => {
                    let prompt = if body.contains("name=\"login\"") {
                        "login"
                    } else {
                        "consent"
                    };
                    let form = url::form_urlencoded::Serializer::new(String::new())
                        .extend_pairs([("prompt", prompt), ("login", email), ("password", "x")])
                        .finish();
                    let (moved, body) = self.ask(&next, Some(form)).await;
                    moved.unwrap_or_else(|| panic!("{prompt}: {body}"))
                }
            };
            next = next.join(&moved).expect("an address");
        }
        panic!("sent around without end: {next}");
    }

    /// Where it is sent, or what it is shown.
    async fn ask(&mut self, url: &Url, form: Option<String>) -> (Option<String>, String) {
        let host = format!("127.0.0.1:{}", url.port().expect("a port"));
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let method = if form.is_some() { "POST" } else { "GET" };
        let body = form.unwrap_or_default();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: {}\r\n\
             accept: text/html\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        let mut stream = TcpStream::connect(&host).await.expect("it listens");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("it answers");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let mut moved = None;
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            match name.to_lowercase().as_str() {
                "location" => moved = Some(value.to_owned()),
                "set-cookie" => {
                    let pair = value.split(';').next().unwrap_or_default();
                    let (name, value) = pair.split_once('=').expect("a pair");
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
                _ => {}
            }
        }
        (moved, body.to_owned())
    }
}
