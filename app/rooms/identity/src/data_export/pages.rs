use leptos::prelude::*;
use room::{Form, Watch, use_form, watch};
use ui::{Key, Notice, Panel, Shape, Status};

use super::{
    ADDRESS, Stage,
    mutations::ExportData,
    queries::{Archive, my_data},
};

/// Everything we have about somebody, for themselves: asked for, put together, fetched.
#[component]
pub fn DataPanel() -> impl IntoView {
    let archive = watch(my_data);
    view! {
        <Watch of=archive let:archive>
            <div class="plate">
                <Panel title="Your data">
                    <div class="stack">
                        <p class="max-w-[60ch]">
                            "Your account, what you learn and your store, as an archive of files. A new one takes the place of the old."
                        </p>
                        {move || archive.get().map(|it| view! { <Standing archive=it/> })}
                        <Ask archive/>
                    </div>
                </Panel>
            </div>
        </Watch>
    }
}

#[component]
fn Standing(archive: Archive) -> impl IntoView {
    match archive.stage {
        Stage::Pending => view! { <Status shape=Shape::Processing word="Being put together"/> }.into_any(),
        Stage::Ready => {
            let size = archive.bytes.map(|bytes| format!("{} kB, ", (bytes + 999) / 1_000)).unwrap_or_default();
            view! {
                <p class="row row-wrap">
                    <Status shape=Shape::On word="Ready"/>
                    <a class="link" href=ADDRESS rel="external" download="backline-my-data.zip">
                        "Fetch my data"
                    </a>
                    <span class="quiet">{format!("{size}until {}", archive.until.in_words())}</span>
                </p>
            }
            .into_any()
        }
    }
}

#[component]
fn Ask(archive: Signal<Option<Archive>>) -> impl IntoView {
    let form = use_form::<ExportData>();
    let again_at = Memo::new(move |_| archive.with(|it| it.as_ref().and_then(|it| it.again_at)));
    let off = Signal::derive(move || again_at.get().map(|at| format!("You can ask again from {}.", at.in_words())));
    view! {
        <Form of=form on_done=Callback::new(|_: ((),)| ()) label="Your data">
            <div class="form">
                <Notice text=form.problem()/>
                <Key submit=true working=form.pending verb="Asking" off=off>
                    "Put my data together"
                </Key>
            </div>
        </Form>
    }
}
