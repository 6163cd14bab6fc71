//! Every kind of letter there is, to look at: the rooms give theirs, and nothing is sent.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use mail::Paper;
use room::{Watch, query, watch};
use ui::Chip;

/// Letters to made-up people, as they would be read.
#[query("app/letters", gate = Anyone)]
pub async fn letters(cx: &Read) -> Answer<Vec<Paper>> {
    let papers: Result<Vec<Paper>, data::Fault> =
        crate::wiring::letters().iter().map(|letter| letter.on_paper(cx.site())).collect();
    Ok(papers?)
}

/// The gallery's part about letters. The address says which one lies open, so that a page never loads all of them.
#[component]
pub fn LetterPart() -> impl IntoView {
    let papers = watch(letters);
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|query| query.get("letter").unwrap_or_default()));
    view! {
        <section class="gallery-part" id="letters">
            <header>
                <h2>"Letters"</h2>
                <p>"Written once, read as HTML and as text. Its only colors are those of the key. Choose one to open it."</p>
            </header>
            <Watch of=papers let:papers>
                <div class="stack">
                    <div class="row row-wrap">{move || papers.get().iter().map(|paper| chip(paper, &chosen.read())).collect_view()}</div>
                    {move || papers.get().into_iter().find(|paper| paper.kind == chosen.get()).map(sheet)}
                </div>
            </Watch>
        </section>
    }
}

fn chip(paper: &Paper, chosen: &str) -> impl IntoView + use<> {
    let set = paper.kind == chosen;
    let letter = if set { "" } else { &paper.kind };
    let href = format!("{}#letters", room::address("/gallery", &[("letter", letter)]));
    view! { <Chip label=paper.subject.clone() href set/> }
}

fn sheet(paper: Paper) -> impl IntoView {
    view! {
        <div class="stack">
            <h3 class="head-3">{paper.subject}</h3>
            <span class="legend">{paper.kind}</span>
            <admin::outbox::pages::Sheet text=paper.text html=paper.html/>
        </div>
    }
}
