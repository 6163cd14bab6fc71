use std::sync::Arc;

use leptos::{either::Either, prelude::*};
use leptos_meta::Meta;
use leptos_router::hooks::use_params_map;
use room::{PageTitle, Watch, watch};
use ui::{Avatar, Drawing, EmptyState, FaceSize};

use crate::{
    StoreId,
    store::queries::{Storefront, by_slug},
};

/// What other rooms put into a store. Each shelf says itself when it is empty.
#[derive(Clone)]
pub struct Shelves(Arc<dyn Fn(StoreId) -> AnyView + Send + Sync>);

impl<F, V> From<F> for Shelves
where
    F: Fn(StoreId) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(shelves: F) -> Self {
        Self(Arc::new(move |store| shelves(store).into_any()))
    }
}

/// A store as everybody sees it, at the route parameter `slug`.
#[component]
pub fn StorePage(
    /// What is for sale, given the store.
    #[prop(into, optional)]
    shelves: Option<Shelves>,
) -> impl IntoView {
    let params = use_params_map();
    let store = watch(move || by_slug(params.with(|it| it.get("slug").unwrap_or_default())));
    view! {
        <Watch of=store let:store>
            <Front store shelves=shelves.clone()/>
        </Watch>
    }
}

#[component]
fn Front(store: Signal<Storefront>, shelves: Option<Shelves>) -> impl IntoView {
    let id = Memo::new(move |_| store.with(|it| it.id.clone()));
    let description =
        move || store.with(|it| it.tagline.clone().or_else(|| it.description.clone()).unwrap_or_default());
    view! {
        <PageTitle text=move || store.with(|it| it.name.clone())/>
        <Meta name="description" content=description/>
        <div class="page-frame" data-density="shop">
            {move || store.with(|it| it.banner.clone()).map(|src| {
                view! { <img class="mt-[24px] max-h-[320px] w-full object-cover" src=src alt=""/> }
            })}
            <header class="page-head">
                <div class="stack stack-wide">
                    <h1 class="title">{move || store.with(|it| it.name.clone())}</h1>
                    <Maker store/>
                </div>
                {move || store.with(|it| it.tagline.clone()).map(|text| view! { <p class="lead">{text}</p> })}
            </header>
            {move || store.with(|it| it.description.clone()).map(|text| {
                view! { <p class="max-w-[68ch] whitespace-pre-line">{text}</p> }
            })}
            <div class="section">
                {match shelves {
                    Some(shelves) => Either::Left(move || (shelves.0)(id.get())),
                    None => Either::Right(view! { <NothingYet/> }),
                }}
            </div>
        </div>
    }
}

/// Whose store it is, and what they make.
#[component]
fn Maker(store: Signal<Storefront>) -> impl IntoView {
    view! {
        <div class="row row-wrap">
            {move || {
                let (maker, avatar, page) = store.with(|it| (it.maker.clone(), it.avatar.clone(), it.maker_page.clone()));
                view! {
                    <Avatar name=maker.clone() image=avatar size=FaceSize::Large/>
                    <span class="strong">
                        "by "
                        {match page {
                            Some(page) => Either::Left(view! { <a href=page>{maker}</a> }),
                            None => Either::Right(maker),
                        }}
                    </span>
                }
            }}
            {move || {
                store
                    .with(|it| it.genres.clone())
                    .into_iter()
                    .map(|genre| view! { <span class="tag">{genre}</span> })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn NothingYet() -> impl IntoView {
    view! {
        <EmptyState
            drawing=Drawing::Crate
            title="Nothing out yet"
            text="The name is claimed, the crate is empty. What comes out here will stand here."
        />
    }
}
