use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Token, ext::IdentExt, parse::Parse};

/// What `#[row(...)]` on the struct says.
#[derive(Default)]
struct TableOptions {
    name: Option<LitStr>,
    part: bool,
    unwatched: bool,
    indexes: Vec<IndexOption>,
}

/// `index(by_slug = slug, unique)`, `index(by_user_course = user + course)`, `index(text = searchText, search)`.
struct IndexOption {
    name: Ident,
    fields: Vec<Ident>,
    kind: TokenStream,
}

impl Parse for IndexOption {
    fn parse(input: syn::parse::ParseStream) -> Result<Self> {
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let mut fields = vec![input.parse()?];
        while input.parse::<Option<Token![+]>>()?.is_some() {
            fields.push(input.parse()?);
        }
        let mut kind = quote!(Plain);
        while input.parse::<Option<Token![,]>>()?.is_some() {
            let word: Ident = input.parse()?;
            kind = match word.to_string().as_str() {
                "unique" => quote!(Unique),
                "search" => quote!(Search),
                _ => return Err(Error::new(word.span(), "expected `unique` or `search`")),
            };
        }
        Ok(Self { name, fields, kind })
    }
}

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "a row is a struct"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(input.ident.span(), "a row has named fields"));
    };
    let options = table_options(&input)?;
    let table = options.name.as_ref().ok_or_else(|| Error::new(input.ident.span(), "say #[row(table = \"…\")]"))?;
    let ident = &input.ident;

    let columns: Vec<(&Field, String)> =
        fields.named.iter().map(|field| Ok((field, column_name(field)?))).collect::<Result<_>>()?;
    let names: Vec<&String> = columns.iter().map(|(_, name)| name).collect();
    let constants = columns.iter().map(|(field, name)| {
        let upper =
            format_ident!("{}", field.ident.as_ref().map(|i| i.unraw().to_string()).unwrap_or_default().to_uppercase());
        let doc = format!("The column `{name}`.");
        quote!(#[doc = #doc] pub const #upper: ::data::Column<#ident> = ::data::Column::new(#name);)
    });
    let types = columns
        .iter()
        .filter(|(_, name)| name != "id")
        .map(|(field, name)| {
            let ty = &field.ty;
            let plain = quote!(<#ty as ::data::ColumnType>::column_type());
            Ok(match marks(field)?.link {
                Some(target) => quote!((#name, #plain.linked(#target))),
                None => quote!((#name, #plain)),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let indexes = options
        .indexes
        .iter()
        .map(|index| {
            let name = index.name.to_string();
            let kind = &index.kind;
            let fields = index
                .fields
                .iter()
                .map(|wanted| {
                    columns
                        .iter()
                        .find(|(field, _)| field.ident.as_ref() == Some(wanted))
                        .map(|(_, name)| name.clone())
                        .ok_or_else(|| Error::new(wanted.span(), "no such field"))
                })
                .collect::<Result<Vec<_>>>()?;
            Ok(quote!(::data::Index { name: #name, columns: &[#(#fields),*], kind: ::data::IndexKind::#kind }))
        })
        .collect::<Result<Vec<_>>>()?;
    let (mut secrets, mut files) = (vec![], vec![]);
    for (field, name) in &columns {
        let marks = marks(field)?;
        if marks.secret {
            secrets.push(name);
        }
        if marks.file {
            files.push(name);
        }
    }
    let watched = !options.unwatched;
    let definition = if options.part {
        quote!(::core::unreachable!("a part of a table defines nothing"))
    } else {
        quote!(::data::Table {
            name: #table,
            columns: ::std::vec![#(#types),*],
            indexes: { const INDEXES: &[::data::Index] = &[#(#indexes),*]; INDEXES },
            watched: #watched,
            secrets: &[#(#secrets),*],
            files: &[#(#files),*],
        })
    };

    Ok(quote! {
        #[cfg(feature = "ssr")]
        impl ::data::Row for #ident {
            const TABLE: &'static str = #table;
            const COLUMNS: &'static [&'static str] = &[#(#names),*];
            fn table() -> ::data::Table { #definition }
            fn key(&self) -> &str { self.id.as_str() }
        }
        #[cfg(feature = "ssr")]
        #[allow(dead_code)]
        impl #ident { #(#constants)* }
    })
}

fn table_options(input: &DeriveInput) -> Result<TableOptions> {
    let mut options = TableOptions::default();
    for attribute in input.attrs.iter().filter(|a| a.path().is_ident("row")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("table") {
                options.name = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("part") {
                options.part = true;
            } else if meta.path.is_ident("unwatched") {
                options.unwatched = true;
            } else if meta.path.is_ident("index") {
                let inner;
                syn::parenthesized!(inner in meta.input);
                options.indexes.push(inner.parse()?);
            } else {
                return Err(meta.error("expected table, part, unwatched or index"));
            }
            Ok(())
        })?;
    }
    Ok(options)
}

/// What `#[row(...)]` on a field says.
#[derive(Default)]
struct Marks {
    /// The table it is a typed link to.
    link: Option<LitStr>,
    secret: bool,
    file: bool,
}

fn marks(field: &Field) -> Result<Marks> {
    let mut marks = Marks::default();
    for attribute in field.attrs.iter().filter(|a| a.path().is_ident("row")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("link") {
                marks.link = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("secret") {
                marks.secret = true;
            } else if meta.path.is_ident("file") {
                marks.file = true;
            } else {
                return Err(meta.error("expected link, secret or file"));
            }
            Ok(())
        })?;
    }
    Ok(marks)
}

/// The column is what serde calls the field: its rename, else camelCase.
fn column_name(field: &Field) -> Result<String> {
    let mut renamed = None;
    for attribute in field.attrs.iter().filter(|a| a.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                renamed = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.input.peek(Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        })?;
    }
    let snake = field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default();
    Ok(renamed.unwrap_or_else(|| camel(&snake)))
}

/// `starts_at` → `startsAt`, as serde's camelCase does it.
fn camel(snake: &str) -> String {
    let mut words = snake.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_string();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|c| c.to_ascii_uppercase()).into_iter();
        name + &head.chain(letters).collect::<String>()
    })
}
