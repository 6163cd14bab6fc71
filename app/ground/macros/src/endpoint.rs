use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Error, Expr, FnArg, ItemFn, LitStr, Pat, Result, ReturnType, Token, parse::Parse, parse2};

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Query,
    Mutation,
}

/// `"room/name", gate = Rule("teacher")`, and for what costs each time `, pace = Strict`.
struct Options {
    path: LitStr,
    gate: Expr,
    pace: Option<syn::Ident>,
}

impl Parse for Options {
    fn parse(input: syn::parse::ParseStream) -> Result<Self> {
        let path = input.parse()?;
        input.parse::<Token![,]>()?;
        let word: syn::Ident = input.parse()?;
        if word != "gate" {
            return Err(Error::new(word.span(), "say who may: gate = …"));
        }
        input.parse::<Token![=]>()?;
        let gate = input.parse()?;
        let pace = if input.is_empty() { None } else { Some(pace(input)?) };
        Ok(Self { path, gate, pace })
    }
}

fn pace(input: syn::parse::ParseStream) -> Result<syn::Ident> {
    input.parse::<Token![,]>()?;
    let word: syn::Ident = input.parse()?;
    if word != "pace" {
        return Err(Error::new(word.span(), "how often somebody may: pace = Strict"));
    }
    input.parse::<Token![=]>()?;
    input.parse()
}

pub fn expand(attribute: TokenStream, item: TokenStream, kind: Kind) -> Result<TokenStream> {
    let Options { path, gate, pace } = parse2(attribute)?;
    if let (Kind::Query, Some(pace)) = (kind, &pace) {
        return Err(Error::new(pace.span(), "queries all have one pace"));
    }
    let pace = pace.map(|pace| quote!(const PACE: ::room::Pace = ::room::Pace::#pace;));
    let function: ItemFn = parse2(item)?;
    let (name, vis, body) = (&function.sig.ident, &function.vis, &function.block);
    let docs: Vec<_> = function.attrs.iter().filter(|a| a.path().is_ident("doc")).collect();
    let others: Vec<_> = function.attrs.iter().filter(|a| !a.path().is_ident("doc")).collect();
    let output = answer(&function.sig.output)?;
    let request = format_ident!("{}", pascal(&name.to_string()));

    let mut inputs = function.sig.inputs.iter();
    let Some(FnArg::Typed(cx)) = inputs.next() else {
        return Err(Error::new(name.span(), "the first argument is the context: cx: &Read or cx: &mut Write"));
    };
    let cx = &cx.pat;
    let mut fields = vec![];
    let mut types = vec![];
    for input in inputs {
        let FnArg::Typed(argument) = input else { unreachable!("only the first argument can be self") };
        let Pat::Ident(ident) = &*argument.pat else {
            return Err(Error::new(name.span(), "arguments are plain names"));
        };
        fields.push(ident.ident.clone());
        types.push((*argument.ty).clone());
    }

    let (shared, server) = match kind {
        Kind::Query => (
            quote!(impl ::room::Query for #request { const PATH: &'static str = #path; type Value = #output; }),
            quote! {
                #[cfg(feature = "ssr")]
                impl ::room::ServerQuery for #request {
                    const GATE: ::room::Gate = ::room::Gate::#gate;
                    #(#others)*
                    async fn run(self, #cx: &::room::Read) -> ::room::Answer<#output> {
                        let Self { #(#fields),* } = self;
                        #body
                    }
                }
            },
        ),
        Kind::Mutation => (
            quote!(impl ::room::Mutation for #request { const PATH: &'static str = #path; type Value = #output; }),
            quote! {
                #[cfg(feature = "ssr")]
                impl ::room::ServerMutation for #request {
                    const GATE: ::room::Gate = ::room::Gate::#gate;
                    #pace
                    #(#others)*
                    async fn run(self, #cx: &mut ::room::Write) -> ::room::Answer<#output> {
                        let Self { #(#fields),* } = self;
                        #body
                    }
                }
            },
        ),
    };
    let about = format!("The request `{}`; see [`{}`].", path.value(), name);

    Ok(quote! {
        #[doc = #about]
        // What it does not ask for it does not take: a field too many is a mistake, or an attempt.
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #vis struct #request { #(pub #fields: #types),* }

        #shared
        #server

        #(#docs)*
        #[allow(clippy::too_many_arguments)]
        #vis fn #name(#(#fields: impl ::core::convert::Into<#types>),*) -> #request {
            #request { #(#fields: #fields.into()),* }
        }
    })
}

/// The `T` of `-> Answer<T>`.
fn answer(output: &ReturnType) -> Result<TokenStream> {
    let ReturnType::Type(_, ty) = output else {
        return Err(Error::new_spanned(output, "an endpoint returns Answer<T>"));
    };
    if let syn::Type::Path(path) = &**ty
        && let Some(last) = path.path.segments.last()
        && last.ident == "Answer"
        && let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(inner) = arguments.args.first()
    {
        return Ok(quote!(#inner));
    }
    Err(Error::new_spanned(ty, "an endpoint returns Answer<T>"))
}

/// `edit_chapter` → `EditChapter`.
fn pascal(snake: &str) -> String {
    snake
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        })
        .collect()
}
