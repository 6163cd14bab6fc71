//! Every kind of letter there is, to look at: the rooms give theirs, and nothing is sent.

use leptos::prelude::*;
use mail::Paper;
use room::{Watch, query, watch};

/// Letters to made-up people, as they would be read.
#[query("app/letters", gate = Anyone)]
pub async fn letters(cx: &Read) -> Answer<Vec<Paper>> {
    let papers: Result<Vec<Paper>, data::Fault> =
        crate::wiring::letters().iter().map(|letter| letter.on_paper(cx.site())).collect();
    Ok(papers?)
}

/// The gallery's part about letters.
#[component]
pub fn LetterPart() -> impl IntoView {
    let papers = watch(letters);
    view! {
        <section class="gallery-part" id="letters">
            <header>
                <h2>"Letters"</h2>
                <p>"Written once, read as HTML and as text. Its only colors are those of the key."</p>
            </header>
            <Watch of=papers let:papers>
                <ul class="stack-wide" role="list">
                    <For each=move || papers.get() key=|paper| paper.kind.clone() let:paper>
                        <li class="stack">
                            <h3 class="head-3">{paper.subject}</h3>
                            <span class="legend">{paper.kind}</span>
                            <admin::outbox::pages::Sheet text=paper.text html=paper.html/>
                        </li>
                    </For>
                </ul>
            </Watch>
        </section>
    }
}
