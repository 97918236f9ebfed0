//! An identity provider of the tests' own, on a real socket, which answers as wrongly as it is told to.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use commonplace::store::Sources;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// What the hub is known by, and what it shows.
pub const CLIENT: &str = "hub";
pub const SECRET: &str = "a secret / of the hub's";

/// Two keys (RFC 8032, 7.1): the seed, and what is published.
const KEYS: [([u8; 32], [u8; 32]); 2] = [
    (
        hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
        hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    ),
    (
        hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
        hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
    ),
];

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// With this key, which it names.
    With(usize),
    /// With the second key, in the name of the first.
    Wrongly,
    /// Not at all: `alg` is `none`.
    Not,
    /// With the client's own secret.
    BySecret,
    /// With the first key, and then somebody changes what it says.
    ThenChanged,
}

/// What the provider does.
pub struct Does {
    pub sign: Sign,
    /// Which keys it publishes.
    pub keys: Vec<usize>,
    /// What it puts into the ID token instead.
    pub change: Value,
    /// What it says at userinfo; none: nobody is told of it.
    pub userinfo: Option<Value>,
    /// What it says of itself instead.
    pub metadata: Value,
    /// Requests so far, by path.
    pub asked: Vec<String>,
    given: usize,
    codes: HashMap<String, Given>,
}

/// For whom a code was given.
#[derive(Clone)]
struct Given {
    claims: Value,
    nonce: String,
    challenge: String,
    redirect: String,
}

pub struct Issuer {
    pub name: String,
    pub does: Arc<Mutex<Does>>,
    serving: JoinHandle<()>,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Issuer {
    /// Serves, by the clock of the test.
    pub async fn new(clock: Sources) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let does = Arc::new(Mutex::new(Does {
            sign: Sign::With(0),
            keys: vec![0],
            change: json!({}),
            userinfo: None,
            metadata: json!({}),
            asked: Vec::new(),
            given: 0,
            codes: HashMap::new(),
        }));
        let shared = does.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, (address, shared.clone()), clock.clone()));
            }
        });
        Self {
            name: format!("http://{address}"),
            does,
            serving,
        }
    }

    pub fn set(&self, change: impl FnOnce(&mut Does)) {
        change(&mut self.does.lock().expect("no panic"));
    }

    /// What a browser does that was sent here: somebody signs in. What it brings back: the code, the state.
    pub fn sign_in(&self, location: &str, claims: Value) -> (String, String) {
        let url = Url::parse(location).expect("an address");
        let pairs: HashMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, expected) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("code_challenge_method", "S256"),
            ("scope", "openid email profile"),
        ] {
            assert_eq!(
                pairs.get(name).map(String::as_str),
                Some(expected),
                "{location}"
            );
        }
        let mut does = self.does.lock().expect("no panic");
        does.given += 1;
        let code = format!("code{}", does.given);
        let given = Given {
            claims,
            nonce: pairs["nonce"].clone(),
            challenge: pairs["code_challenge"].clone(),
            redirect: pairs["redirect_uri"].clone(),
        };
        does.codes.insert(code.clone(), given);
        (code, pairs["state"].clone())
    }
}

async fn answer(
    mut stream: TcpStream,
    (address, does): (SocketAddr, Arc<Mutex<Does>>),
    clock: Sources,
) {
    let mut request = Vec::new();
    let mut some = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut some).await.unwrap_or(0);
        request.extend_from_slice(&some[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase();
            let length = length.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        }
        if read == 0 {
            return;
        }
    };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (status, json) = {
        let mut does = does.lock().expect("no panic");
        does.asked.push(path.clone());
        reply(
            &mut does,
            (&path, &head, &body),
            address,
            clock.now().timestamp(),
        )
    };
    let json = json.to_string();
    let whole = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
        json.len()
    );
    let _ = stream.write_all(whole.as_bytes()).await;
}

fn reply(
    does: &mut Does,
    (path, head, body): (&str, &str, &str),
    address: SocketAddr,
    now: i64,
) -> (&'static str, Value) {
    let issuer = format!("http://{address}");
    let reply = match path {
        "/.well-known/openid-configuration" => {
            let mut metadata = json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/authorize?own=1"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/jwks"),
                "authorization_response_iss_parameter_supported": true,
            });
            if does.userinfo.is_some() {
                metadata["userinfo_endpoint"] = json!(format!("{issuer}/userinfo"));
            }
            changed(metadata, &does.metadata)
        }
        "/jwks" => {
            let key = |at: &usize| {
                let published = URL_SAFE_NO_PAD.encode(KEYS[*at].1);
                json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": at.to_string(), "x": published})
            };
            // One that nobody can read is passed over.
            let strange = json!({"kty": "strange", "kid": "0"});
            let keys: Vec<Value> = does.keys.iter().map(key).chain([strange]).collect();
            json!({ "keys": keys })
        }
        "/userinfo" => {
            let is_known = head.contains("authorization: Bearer an access token");
            match does.userinfo.clone().filter(|_| is_known) {
                Some(about) => about,
                None => return ("401 Unauthorized", json!({})),
            }
        }
        "/token" => return token(does, (head, body), &issuer, now),
        _ => return ("404 Not Found", json!({})),
    };
    ("200 OK", reply)
}

fn token(
    does: &mut Does,
    (head, body): (&str, &str),
    issuer: &str,
    now: i64,
) -> (&'static str, Value) {
    let refused = |error: &str| ("400 Bad Request", json!({ "error": error }));
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let basic = base64::engine::general_purpose::STANDARD.encode("hub:a+secret+%2F+of+the+hub%27s");
    if !head.contains(&format!("authorization: Basic {basic}")) {
        return refused("invalid_client");
    }
    let Some(given) = does.codes.remove(field("code")) else {
        return refused("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
    if challenge != given.challenge || field("redirect_uri") != given.redirect {
        return refused("invalid_grant");
    }
    let claims = json!({
        "iss": issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": given.nonce,
    });
    let claims = changed(changed(claims, &given.claims), &does.change);
    let tokens = json!({
        "token_type": "Bearer", "access_token": "an access token", "id_token": signed(&claims, does.sign),
    });
    ("200 OK", tokens)
}

/// Null takes away.
fn changed(mut value: Value, by: &Value) -> Value {
    let object = value.as_object_mut().expect("an object");
    for (name, change) in by.as_object().expect("an object") {
        match change {
            Value::Null => drop(object.remove(name)),
            change => drop(object.insert(name.clone(), change.clone())),
        }
    }
    value
}

fn signed(claims: &Value, sign: Sign) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let by = |at: usize, named: usize| {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(named.to_string());
        // PKCS #8 around the seed.
        let mut der = vec![
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        der.extend(KEYS[at].0);
        encode(&header, claims, &EncodingKey::from_ed_der(&der)).expect("signs")
    };
    match sign {
        Sign::With(at) => by(at, at),
        Sign::Wrongly => by(1, 0),
        Sign::Not => format!(
            "{}.{}.",
            part(&json!({"alg": "none", "typ": "JWT"})),
            part(claims)
        ),
        Sign::BySecret => {
            let header = Header::new(Algorithm::HS256);
            encode(
                &header,
                claims,
                &EncodingKey::from_secret(SECRET.as_bytes()),
            )
            .expect("signs")
        }
        Sign::ThenChanged => {
            let token = by(0, 0);
            let mut parts = token.split('.').map(str::to_owned).collect::<Vec<_>>();
            let mut other = claims.clone();
            other["email"] = json!("other@acme.example");
            parts[1] = part(&other);
            parts.join(".")
        }
    }
}

const fn hex(text: &str) -> [u8; 32] {
    let bytes = text.as_bytes();
    let mut out = [0; 32];
    let mut at = 0;
    while at < 32 {
        out[at] = digit(bytes[2 * at]) << 4 | digit(bytes[2 * at + 1]);
        at += 1;
    }
    out
}

const fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => byte - b'a' + 10,
    }
}
