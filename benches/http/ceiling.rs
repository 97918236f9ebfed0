//! Ceiling: the same HTTP stack with nothing behind it. Answers each POST to `/graphql` with one
//! fixed JSON body; how large is said on the command line: `ceiling PORT BYTES`.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use bytes::Bytes;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|n| n.parse::<usize>().ok());
    let (Some(port), Some(bytes)) = (number(), number()) else {
        eprintln!("usage: ceiling PORT BYTES");
        std::process::exit(2);
    };
    let body = Bytes::from(format!("{{\"data\":\"{:x<1$}\"}}", "", bytes.max(11) - 11));
    let answer = move |_asked: Bytes| {
        let body = body.clone();
        async move { ([(CONTENT_TYPE, "application/json")], body) }
    };
    let router = Router::new().route("/graphql", post(answer));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, router).await
}
