//! Asking another server: one request, a short answer, soon. Follows nothing, keeps no connection, and asks
//! the very address that was looked at.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT,
};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::address::is_public;
use crate::error::{Error, Result};

/// How long one answer may take, from looking its server up to its last byte.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(3);
/// Bytes of an answer.
const MOST_BYTES: usize = 256 * 1024;
/// Requests at a time, and to one server; further ones are refused. A server that says nothing keeps nobody from
/// others.
const MOST: usize = 256;
const MOST_OF_ONE: usize = 8;

/// Asks other servers.
pub struct Outside {
    allows_private: AtomicBool,
    tls: TlsConnector,
    places: Places,
}

/// A place among those who ask, until it is dropped.
struct Place<'a>(&'a Places, String);

/// How many ask each server.
type Places = Mutex<HashMap<String, usize>>;

impl<'a> Place<'a> {
    fn take(places: &'a Places, host: &str) -> Option<Self> {
        let mut taken = places.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = taken.get(host).copied().unwrap_or(0);
        if of_one >= MOST_OF_ONE || taken.values().sum::<usize>() >= MOST {
            return None;
        }
        taken.insert(host.to_owned(), of_one + 1);
        Some(Self(places, host.to_owned()))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.1) {
            Some(many) if *many > 1 => *many -= 1,
            _ => drop(taken.remove(&self.1)),
        }
    }
}

/// What is asked.
pub enum Question<'a> {
    /// For what stands there, with a token or without one.
    Get(Option<&'a str>),
    /// With a form, and with a name and a password or without them.
    Form(&'a [(&'a str, &'a str)], Option<(&'a str, &'a str)>),
}

impl Outside {
    /// By the certificates that browsers trust.
    pub fn new() -> Self {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        Self::trusting(roots)
    }

    /// By these certificates.
    pub(super) fn trusting(roots: RootCertStore) -> Self {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        #[expect(clippy::expect_used, reason = "the provider knows the usual versions")]
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows the usual versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            allows_private: AtomicBool::new(false),
            tls: TlsConnector::from(Arc::new(config)),
            places: Places::default(),
        }
    }

    /// Whether servers may be asked that are not on the internet, and without encryption.
    pub fn allow_private(&self, allows: bool) {
        self.allows_private.store(allows, Ordering::Relaxed);
    }

    /// The address, if it is one that may be asked, or that a browser may be sent to.
    pub fn checked(&self, address: &str) -> Result<Url> {
        let allows = self.allows_private.load(Ordering::Relaxed);
        let url = Url::parse(address).ok().filter(|url| {
            let is_scheme = url.scheme() == "https" || (allows && url.scheme() == "http");
            is_scheme && url.has_host() && url.username().is_empty() && url.password().is_none()
        });
        url.ok_or_else(|| {
            let shown: String = address.chars().take(200).collect();
            Error::Unavailable(format!(
                "{shown:?} is no https address of an identity provider"
            ))
        })
    }

    /// The status and the JSON of the answer.
    ///
    /// # Errors
    /// Unavailable with what went wrong, to be written into the log.
    pub async fn ask(&self, address: &str, question: Question<'_>) -> Result<(StatusCode, Value)> {
        let url = self.checked(address)?;
        let failed = |why: String| {
            Error::Unavailable(format!("{} {why}", url.host_str().unwrap_or_default()))
        };
        let busy = || failed("is not asked: too many are being asked at the moment".to_owned());
        let host = url.host_str().unwrap_or_default();
        let _place = Place::take(&self.places, host).ok_or_else(busy)?;
        let asked = tokio::time::timeout(PATIENCE, self.ask_now(&url, question)).await;
        match asked {
            Ok(answer) => answer.map_err(failed),
            Err(_) => Err(failed(format!(
                "gave no answer within {} s",
                PATIENCE.as_secs()
            ))),
        }
    }

    async fn ask_now(
        &self,
        url: &Url,
        question: Question<'_>,
    ) -> std::result::Result<(StatusCode, Value), String> {
        let stream = self.connect(url).await?;
        let request = request(url, question)?;
        if url.scheme() == "http" {
            return send(stream, request).await;
        }
        let name = ServerName::try_from(url.host_str().unwrap_or_default().to_owned());
        let name = name.map_err(|_| "has no name for a certificate".to_owned())?;
        let stream = self.tls.connect(name, stream).await;
        let stream = stream.map_err(|error| format!("has no good certificate: {error}"))?;
        send(stream, request).await
    }

    async fn connect(&self, url: &Url) -> std::result::Result<TcpStream, String> {
        let port = url.port_or_known_default().unwrap_or(443);
        let found: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(address)) => vec![(IpAddr::from(address), port).into()],
            Some(Host::Ipv6(address)) => vec![(IpAddr::from(address), port).into()],
            Some(Host::Domain(name)) => {
                let found = tokio::net::lookup_host((name, port)).await;
                found
                    .map_err(|error| format!("can't be found: {error}"))?
                    .collect()
            }
            None => Vec::new(),
        };
        let allows = self.allows_private.load(Ordering::Relaxed);
        let usable = found.iter().filter(|found| allows || is_public(found.ip()));
        let mut last =
            "is not on the internet: `allow_private_providers` lets the hub ask it".to_owned();
        for address in usable {
            match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = format!("can't be reached: {error}"),
                Err(_) => last = "can't be reached in time".to_owned(),
            }
        }
        Err(last)
    }
}

fn request(url: &Url, question: Question<'_>) -> std::result::Result<Request<Full<Bytes>>, String> {
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request::builder()
        .uri(target)
        .header(HOST, host)
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, "commonplace")
        .header(CONNECTION, "close");
    let mut body = Bytes::new();
    let authorization;
    match question {
        Question::Get(token) => authorization = token.map(|token| format!("Bearer {token}")),
        Question::Form(pairs, basic) => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            body = form.extend_pairs(pairs).finish().into();
            request = request
                .method(Method::POST)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            authorization = basic.map(|pair| format!("Basic {}", basic_of(pair)));
        }
    }
    if let Some(authorization) = authorization {
        let value = HeaderValue::from_str(&authorization);
        let mut value = value.map_err(|_| "gave a token that is none".to_owned())?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    request
        .body(Full::new(body))
        .map_err(|error| error.to_string())
}

/// RFC 6749 2.3.1: both are encoded as in a form first.
fn basic_of((name, password): (&str, &str)) -> String {
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    STANDARD.encode(format!("{}:{}", encoded(name), encoded(password)))
}

async fn send(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> std::result::Result<(StatusCode, Value), String> {
    let broken = |error: hyper::Error| format!("does not speak HTTP as it should: {error}");
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let answer = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await;
        let body = body.map_err(|error| format!("sent an answer that can't be read: {error}"))?;
        let json = serde_json::from_slice(&body.to_bytes());
        match json {
            Ok(json) => Ok((status, json)),
            Err(_) => Err(format!("answered {status} and no JSON")),
        }
    };
    // Driven together, so that neither outlives the other.
    let mut connection = std::pin::pin!(connection);
    let mut answer = std::pin::pin!(answer);
    tokio::select! {
        biased;
        answered = &mut answer => answered,
        ended = &mut connection => match ended {
            // What was read before the end is still to be had.
            Ok(()) => answer.await,
            Err(error) => Err(broken(error)),
        },
    }
}
