//! Messages of a socket as a page shows them: `>` to the hub, `<` from it, `< closed CODE` at its end.

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::same::{self, Names};

/// Says and hears what the page shows; the first difference, if any.
pub async fn talk(
    address: &str,
    token: &str,
    lines: &str,
    names: &mut Names,
) -> Result<(), String> {
    let mut request = address
        .into_client_request()
        .map_err(|error| error.to_string())?;
    let protocol = "graphql-transport-ws".parse().expect("a value");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let opened = tokio_tungstenite::connect_async(request).await;
    let (mut socket, _) = opened.map_err(|error| error.to_string())?;
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(said) = line.strip_prefix("> ") {
            let said = names.put(&said.replace("$TOKEN", token))?;
            socket
                .send(Message::text(said))
                .await
                .map_err(|error| error.to_string())?;
        } else if let Some(expected) = line.strip_prefix("< ") {
            let heard = loop {
                match socket.next().await {
                    Some(Ok(Message::Text(text))) => break text.to_string(),
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map_or(0, |frame| u16::from(frame.code));
                        break json!({ "closed": code }).to_string();
                    }
                    Some(Ok(_)) => {}
                    other => return Err(format!("{other:?} came instead of {expected}")),
                }
            };
            same::json(expected, &heard, names)?;
        } else {
            return Err(format!("\"{line}\" begins neither with > nor with <"));
        }
    }
    Ok(())
}
