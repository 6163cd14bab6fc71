use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;
use room::{Watch, watch};
use ui::{CourseCard, Drawing, EmptyState, Key, KeyLink, Pager, SearchField, Select, Step};

use crate::{
    category::CATEGORIES,
    course::{Card, Filter, Sort, browse},
    paths,
    text::counted,
};

/// Every published course: search, category, sort, pages. Works as plain links and a form.
#[component]
pub fn CataloguePage() -> impl IntoView {
    let address = use_query_map();
    let filter = Memo::new(move |_| {
        address.with(|query| Filter {
            text: query.get("q").unwrap_or_default(),
            category: query.get("category").unwrap_or_default(),
            sort: if query.get("sort").as_deref() == Some("popular") { Sort::Popular } else { Sort::Newest },
            after: query.get("after"),
        })
    });
    let catalogue = watch(move || browse(filter.get()));
    view! {
        <Title text="Courses"/>
        <Meta name="description" content="Courses about making music, taught by the people who make it."/>
        <div class="page-frame">
            <header class="page-head">
                <h1 class="title">"Courses by people who make records"</h1>
            </header>
            <div class="split split-rail">
                <Facets filter/>
                <section class="stack-wide" aria-label="Courses">
                    <SearchForm filter/>
                    <Watch of=catalogue let:page>
                        {move || {
                            page.with(|page| page.cards.is_empty())
                                .then(|| view! { <NothingFound filter=filter.get()/> })
                        }}
                        <CardGrid cards=Signal::derive(move || page.with(|page| page.cards.clone()))/>
                        {move || {
                            page.with(|page| page.next.clone())
                                .map(|next| view! { <Pager next=address_of(&filter.get(), Some(&next))/> })
                        }}
                    </Watch>
                </section>
            </div>
        </div>
    }
}

/// Cards side by side; each is replaced by itself when its facts change.
#[component]
pub fn CardGrid(#[prop(into)] cards: Signal<Vec<Card>>) -> impl IntoView {
    view! {
        <ul class="card-grid" role="list">
            <For each=move || cards.get() key=Clone::clone let:card>
                <li>
                    <CourseCard
                        title=card.title
                        href=paths::course(&card.slug)
                        maker=card.maker
                        seed=card.id.to_string()
                        legend=format!("course · {} · {}", counted(card.chapters, "chapter"), card.level.to_lowercase())
                        steps=Signal::stored(strip(card.chapters))
                        price="Free"
                        note=students(card.students)
                    />
                </li>
            </For>
        </ul>
    }
}

#[component]
fn Facets(filter: Memo<Filter>) -> impl IntoView {
    let current = move |key: &'static str| (filter.with(|it| it.category == key)).then_some("page");
    let link = move |key: &'static str| address_of(&Filter { category: key.into(), after: None, ..filter.get() }, None);
    view! {
        <nav class="facets" aria-label="Categories">
            <h2 class="head-4">"Category"</h2>
            <ul class="facet-list" role="list">
                <li>
                    <a href=move || link("") aria-current=move || current("")>
                        "Everything"
                    </a>
                </li>
                {CATEGORIES
                    .iter()
                    .map(|category| {
                        view! {
                            <li>
                                <a href=move || link(category.key) aria-current=move || current(category.key)>
                                    {category.name}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn SearchForm(filter: Memo<Filter>) -> impl IntoView {
    let start = filter.get_untracked();
    let sorts = vec![ui::Choice::new("newest", "Newest first"), ui::Choice::new("popular", "Most learners first")];
    let sort = if start.sort == Sort::Popular { "popular" } else { "newest" };
    view! {
        <form class="row row-wrap search-form" method="get" action=paths::catalogue() role="search">
            <div class="grow">
                <SearchField label="Search courses" initial=start.text placeholder="Search courses"/>
            </div>
            <Select label="Sort" name="sort" options=sorts initial=sort label_hidden=true/>
            <input type="hidden" name="category" value=move || filter.with(|it| it.category.clone())/>
            <Key submit=true>"Search"</Key>
        </form>
    }
}

#[component]
fn NothingFound(filter: Filter) -> impl IntoView {
    let (title, text) = match filter == Filter::default() {
        true => ("No course is out yet", "The first one that is published appears here by itself."),
        false => ("Nothing fits this search", "Try fewer words or another category."),
    };
    view! {
        <EmptyState drawing=Drawing::Crate title text>
            <KeyLink href=paths::catalogue()>"Show everything"</KeyLink>
        </EmptyState>
    }
}

/// A card's strip: one open step per chapter, at most what fits.
fn strip(chapters: i64) -> Vec<Step> {
    vec![Step::Open; chapters.clamp(0, 24) as usize]
}

fn students(count: i64) -> Option<String> {
    (count > 0).then(|| counted(count, "learner"))
}

fn address_of(filter: &Filter, after: Option<&str>) -> String {
    let sort = if filter.sort == Sort::Popular { "popular" } else { "" };
    let pairs =
        [("q", filter.text.as_str()), ("category", &filter.category), ("sort", sort), ("after", after.unwrap_or(""))];
    let query: Vec<String> = pairs
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("{name}={}", escaped(text)))
        .collect();
    match query.is_empty() {
        true => paths::catalogue(),
        false => format!("{}?{}", paths::catalogue(), query.join("&")),
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
