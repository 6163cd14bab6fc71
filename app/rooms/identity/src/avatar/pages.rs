use leptos::{prelude::*, task::spawn_local, web_sys::FileList};
use room::{Transfer, TransferLevel, call};
use ui::{Avatar, FaceSize, FileDrop, Glyph, Key, Shape, Toaster, use_toaster};

use super::mutations::remove_avatar;

/// What the field is doing.
#[derive(Clone, Copy)]
struct Sending {
    /// The file while it is on its way.
    transfer: RwSignal<Option<Transfer>>,
    problem: RwSignal<Option<String>>,
    toaster: Toaster,
}

/// One's own picture: shown as everybody sees it, replaced by a file that is dropped or chosen, and taken away again.
#[component]
pub fn AvatarField(#[prop(into)] name: Signal<String>, #[prop(into)] image: Signal<Option<String>>) -> impl IntoView {
    let sending = Sending { transfer: RwSignal::new(None), problem: RwSignal::new(None), toaster: use_toaster() };
    let removing = RwSignal::new(false);
    let remove = move || {
        removing.set(true);
        spawn_local(async move {
            let answer = call(remove_avatar()).await;
            removing.try_set(false);
            sending.problem.try_set(answer.err().map(|refusal| refusal.message));
        });
    };
    view! {
        <div class="row row-wrap max-w-[60ch]" role="group" aria-label="Picture">
            {move || view! { <Avatar name=name.get() image=image.get() size=FaceSize::Huge/> }}
            <div class="grow stack with-scripts">
                <FileDrop
                    label="Drop your picture here"
                    help="PNG, JPEG or WebP, up to 2 MB. Of a wide or tall one the middle is taken."
                    name="avatar"
                    accept="image/png,image/jpeg,image/webp"
                    on_files=Callback::new(move |files: FileList| send(&files, sending))
                />
                {move || sending.transfer.get().map(|transfer| view! { <TransferLevel transfer/> })}
                <div role="alert">
                    {move || {
                        sending
                            .problem
                            .get()
                            .map(|sentence| {
                                view! {
                                    <p class="field-bad">
                                        <Glyph shape=Shape::Failed/>
                                        <span>{sentence}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
                <Show when=move || image.with(Option::is_some)>
                    <div class="row">
                        <Key working=removing verb="Removing" on_press=remove>"Remove the picture"</Key>
                    </div>
                </Show>
            </div>
        </div>
    }
}

/// Sends the first of the files. It is the person's picture when it has arrived and been looked at.
#[cfg(feature = "hydrate")]
fn send(files: &FileList, sending: Sending) {
    let Some(file) = files.get(0) else { return };
    sending.problem.set(None);
    let transfer = Transfer::new(file.name(), file.size() as i64);
    sending.transfer.set(Some(transfer.clone()));
    spawn_local(async move {
        let answer = match transfer.send(&file, super::PURPOSE, "").await {
            Ok(upload) => room::finish_upload::<String>(&upload, &serde_json::Value::Null).await,
            Err(refusal) => Err(refusal),
        };
        sending.transfer.try_set(None);
        match answer {
            Ok(_) => sending.toaster.toast("Picture saved"),
            Err(refusal) if refusal.code == "cancelled" => {}
            Err(refusal) => {
                let why = refusal.fields.into_values().next().unwrap_or(refusal.message);
                sending.problem.try_set(Some(why));
            }
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn send(_: &FileList, sending: Sending) {
    let _ = sending.toaster;
}
