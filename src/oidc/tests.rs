//! Asking other servers, on real connections: certificates, sizes, times.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::ask::{Outside, Question};
use crate::error::Error;

/// For `localhost`, signed by itself; good for nothing but this test.
const CERTIFICATE: &str = "MIIBtTCCAVugAwIBAgIUbG3pWDAdbl2hpsV549V5WSNLNJgwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQY29tbW9ucGxhY2UgdGVzdDAgFw0yNjExMjcyMzI4NDBaGA8yMTI2MTEwMzIzMjg0MFowGzEZMBcGA1UEAwwQY29tbW9ucGxhY2UgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJ/ozXlhwRtlSnLq9bEiUdh4AZELunW5SkHTmlwGf5OFNp/i2ZaETaLim2zOECEKgW8k83ozoahobagdjuiIZ9SjezB5MB0GA1UdDgQWBBQhd1nLYP6J7lsgVRGAgu0eoeCGZDAfBgNVHSMEGDAWgBQhd1nLYP6J7lsgVRGAgu0eoeCGZDAUBgNVHREEDTALgglsb2NhbGhvc3QwDAYDVR0TAQH/BAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAKBggqhkjOPQQDAgNIADBFAiEA9aj05yujHryZzQMoLnFAdc2N9dtBCWaSsy/hieoQYx8CIE/upjruW0MPe2m0owQ479Tr9YdyIS3mh65YVyCH5tj0";
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkV6zjwM1YvqJPFL4hIihRxCfmhguAFiWyZtPMGTTXv2hRANCAASf6M15YcEbZUpy6vWxIlHYeAGRC7p1uUpB05pcBn+ThTaf4tmWhE2i4ptszhAhCoFvJPN6M6GoaG2oHY7oiGfU";

fn certificate() -> CertificateDer<'static> {
    STANDARD.decode(CERTIFICATE).expect("base 64").into()
}

/// Serves one answer to everybody; its port.
async fn serve(answer: Vec<u8>, is_encrypted: bool) -> u16 {
    let key = PrivatePkcs8KeyDer::from(STANDARD.decode(KEY).expect("base 64"));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate()], key.into())
        .expect("a key of the certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                match is_encrypted {
                    false => reply(stream, answer).await,
                    true => match acceptor.accept(stream).await {
                        Ok(stream) => reply(stream, answer).await,
                        Err(_) => {}
                    },
                }
            });
        }
    });
    port
}

/// An empty answer is none.
async fn reply(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: Vec<u8>) {
    let mut some = [0; 4096];
    let _ = stream.read(&mut some).await;
    if answer.is_empty() {
        std::future::pending::<()>().await;
    }
    let _ = stream.write_all(&answer).await;
    let _ = stream.shutdown().await;
}

fn http(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nlocation: /other\r\n\r\n{body}")
        .into_bytes()
}

async fn why(outside: &Outside, address: &str) -> String {
    match outside.ask(address, Question::Get(None)).await {
        Err(Error::Unavailable(why)) => why,
        other => panic!("{address}: {other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_must_be_trusted_and_of_that_name() {
    let port = serve(http("200 OK", "{\"a\":1}"), true).await;
    let mut roots = RootCertStore::empty();
    roots.add(certificate()).expect("a certificate");
    let outside = Outside::trusting(roots);
    outside.allow_private(true);
    let address = format!("https://localhost:{port}/");
    let (status, answer) = outside
        .ask(&address, Question::Get(None))
        .await
        .expect("it answers");
    assert_eq!(
        (status.as_u16(), &answer["a"]),
        (200, &serde_json::json!(1))
    );
    let other = why(&outside, &format!("https://127.0.0.1:{port}/")).await;
    assert!(other.contains("no good certificate"), "{other}");
    let strict = Outside::new();
    strict.allow_private(true);
    let unknown = why(&strict, &address).await;
    assert!(unknown.contains("no good certificate"), "{unknown}");
}

#[tokio::test]
async fn answers_are_short_and_soon_and_lead_nowhere() {
    let outside = Outside::new();
    outside.allow_private(true);
    let large = format!("\"{}\"", "x".repeat(300 * 1024));
    for (answer, expected) in [
        (http("200 OK", &large), "can't be read"),
        (http("200 OK", "<html>"), "no JSON"),
        (b"SSH-2.0-OpenSSH\r\n".to_vec(), "does not speak HTTP"),
    ] {
        let port = serve(answer, false).await;
        let why = why(&outside, &format!("http://127.0.0.1:{port}/")).await;
        assert!(why.contains(expected), "{why}");
    }
    let port = serve(http("302 Found", "{}"), false).await;
    let moved = outside
        .ask(&format!("http://127.0.0.1:{port}/"), Question::Get(None))
        .await;
    assert_eq!(moved.expect("it answers").0.as_u16(), 302, "not followed");
    let port = serve(Vec::new(), false).await;
    let silent = why(&outside, &format!("http://127.0.0.1:{port}/")).await;
    assert!(silent.contains("no answer within 5 s"), "{silent}");
}
