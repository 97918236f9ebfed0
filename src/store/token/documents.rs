//! The GraphQL documents that a token trusts. What they say is nothing to the store: it keeps texts by
//! their SHA-256.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    Unchanged,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::read::vouch;
use crate::access::Represent;
use crate::error::Result;
use crate::model::{Token, TokenId};
use crate::store::entity::token;
use crate::store::entity::trusted_document::{ActiveModel, Column, Entity};
use crate::store::tx::ROWS_PER_INSERT;
use crate::store::viewer::Viewer;
use crate::store::vouch::{Held, Visible};

/// What a document is known by: the SHA-256 of its text in hexadecimal.
pub fn document_hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

impl Viewer {
    /// The text of the document with this hash, if the token that it signed in with trusts it, or the one
    /// that issued that.
    #[async_recursion::async_recursion]
    pub async fn trusted_document(&self, hash: &str) -> Result<Option<String>> {
        let Some(own) = self.signed_in().token() else {
            return Ok(None);
        };
        let issuer = Query::select()
            .column(token::Column::IssuerId)
            .from(token::Entity)
            .and_where(token::Column::Id.eq(own.0))
            .to_owned();
        let trusts = Column::TokenId
            .eq(own.0)
            .or(Column::TokenId.in_subquery(issuer));
        let select = Entity::find().filter(Column::Hash.eq(hash)).filter(trusts);
        let row = select.one(&self.db()).await?;
        Ok(row.map(|row| row.text))
    }

    /// The hashes of the documents that a token trusts, in order.
    #[async_recursion::async_recursion]
    pub async fn trusted_hashes(&self, token: &Visible<Token>) -> Result<Vec<String>> {
        let hashes = Entity::find()
            .filter(Column::TokenId.eq(token.id.0))
            .order_by_asc(Column::Hash)
            .select_only()
            .column(Column::Hash);
        Ok(hashes.into_tuple().all(&self.db()).await?)
    }
}

impl Held<'_, Token, Represent> {
    /// Replaces the documents that the token trusts, and says whether it runs no others.
    pub async fn set_documents(self, texts: Vec<String>, only: bool) -> Result<Visible<Token>> {
        let (tx, token) = (self.tx, self.row.id);
        Entity::delete_many()
            .filter(Column::TokenId.eq(token.0))
            .exec(&tx.db())
            .await?;
        let rows: BTreeMap<String, String> = texts
            .into_iter()
            .map(|text| (document_hash(&text), text))
            .collect();
        let documents = rows.len();
        let rows: Vec<ActiveModel> = rows.into_iter().map(|row| model(token, row)).collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            Entity::insert_many(chunk.to_vec())
                .exec_without_returning(&tx.db())
                .await?;
        }
        let change = token::ActiveModel {
            id: Unchanged(token.0),
            trusted_only: Set(only),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        let details = json!({"documents": documents, "trustedOnly": only});
        tx.record("tokenDocumentsSet", token, details);
        vouch(row)
    }
}

fn model(token: TokenId, (hash, text): (String, String)) -> ActiveModel {
    ActiveModel {
        token_id: Set(token.0),
        hash: Set(hash),
        text: Set(text),
    }
}
