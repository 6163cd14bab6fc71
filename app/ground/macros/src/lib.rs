//! The three macros of the house. [`Row`] makes a type a table; [`query`] and [`mutation`] make a function an endpoint
//! that a page calls by name and the server runs behind the gate.

mod endpoint;
mod row;

use proc_macro::TokenStream;

/// A struct is a table: its fields are the columns, in serde's names.
///
/// `#[row(table = "courses", index(by_slug = slug, unique), index(by_user_course = user + course))]` on the struct;
/// `#[row(link = "courses")]` on a field that is a typed link; `#[row(secret)]` on one that proves who somebody is and is
/// left out of exports. `#[row(table = "courses", part)]` reads some columns of a
/// table that another type defines; `unwatched` marks a ledger no page watches.
/// The struct needs `#[serde(rename_all = "camelCase")]` and an `id` field.
#[proc_macro_derive(Row, attributes(row))]
pub fn derive_row(input: TokenStream) -> TokenStream {
    row::derive(syn::parse_macro_input!(input)).unwrap_or_else(|e| e.to_compile_error()).into()
}

/// A live query: `#[query("learning/catalogue", gate = Anyone)] async fn catalogue(cx: &Read, filter: Filter) -> Answer<Page>`.
///
/// Gives a struct `Catalogue { filter }` that pages hand to `watch`, and on the server the body behind the gate.
#[proc_macro_attribute]
pub fn query(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand(attribute.into(), item.into(), endpoint::Kind::Query)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}

/// What a person may do: `#[mutation("learning/publish", gate = Rule("teacher"))] async fn publish(cx: &mut Write, course: CourseId) -> Answer<()>`.
///
/// `pace = Strict` behind the gate for what costs money, a letter or much computing each time.
///
/// Gives a struct `Publish { course }` that pages `call` or a form posts, and on the server the body: one transaction.
#[proc_macro_attribute]
pub fn mutation(attribute: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand(attribute.into(), item.into(), endpoint::Kind::Mutation)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}
