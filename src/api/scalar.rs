//! Scalars of the API beside GraphQL's own and `DateTime`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

macro_rules! text_scalars {
    ($($(#[$doc:meta])* $name:ident $graphql:literal $spec:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $graphql, specified_by_url = $spec)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    )*};
}

text_scalars! {
    /// Text in CommonMark with GitHub's extensions (tables, task lists, strikethrough, autolinks).
    Markdown "Markdown" "https://github.github.com/gfm/";
    /// HTML that is safe to put into a page: sanitized, without scripts, styles or handlers.
    Html "HTML" "https://html.spec.whatwg.org/";
    /// An absolute `http` or `https` address.
    Url "URL" "https://url.spec.whatwg.org/";
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(
    name = "JSON",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259"
)]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}
