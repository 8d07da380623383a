// The customers' phones: what is written goes to the platform's side, what the front desk says is asked for again and again.
const WORDS = {
  en: {
    title: "A customer's phone", customer: "Customer", talk: "Conversation", message: "Message", send: "Send", console: "The console",
    beside: "The business's console.", own: "Open the console in a window of its own",
    empty: "Nothing has been said yet. Write as a customer would; the front desk answers here.",
    taken: "taken", under: "under way", refused: "not taken ({status})", silent: "nobody answered",
    wrong: "This platform's customers are numbers: write one above.",
    gone: "The simulator does not answer. Start it again; what was said is forgotten then.",
  },
  fr: {
    title: "Le téléphone d'un client", customer: "Client", talk: "Conversation", message: "Message", send: "Envoyer", console: "La console",
    beside: "La console de l'entreprise.", own: "Ouvrir la console dans sa propre fenêtre",
    empty: "Rien n'a encore été dit. Écrivez comme un client ; l'accueil répond ici.",
    taken: "reçu", under: "en cours", refused: "refusé ({status})", silent: "pas de réponse",
    wrong: "Les clients de cette plateforme sont des numéros : écrivez-en un ci-dessus.",
    gone: "Le simulateur ne répond plus. Relancez-le ; ce qui a été dit sera oublié.",
  },
}
const language = (new URLSearchParams(location.search).get("lang") || navigator.language).startsWith("fr") ? "fr" : "en"
const words = WORDS[language]
const $ = id => document.getElementById(id)
const [talk, contact, text, trouble] = ["talk", "contact", "text", "trouble"].map($)
let shown = ""

function translate() {
  document.documentElement.lang = language
  document.title = words.title
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = words[each.dataset.text]
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", words[each.dataset.label])
  text.placeholder = words.message
  $("console").title = words.console
}

async function ask(path, body) {
  try {
    const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    const answer = await fetch(`/phone/${path}`, options)
    if (answer.ok) {
      if (body || trouble.textContent === words.gone) trouble.hidden = true
      return await answer.json()
    }
    trouble.textContent = answer.status === 422 ? words.wrong : words.gone
  } catch {
    trouble.textContent = words.gone
  }
  trouble.hidden = false
  return null
}

async function say(what) {
  const answered = ask("say", { contact: contact.value, text: what })
  setTimeout(look, 50)
  await answered
  look()
}

function state(message) {
  const { status } = message
  const line = document.createElement("small")
  line.className = status === null || (status >= 200 && status < 300) ? "" : "bad"
  line.textContent = status === null ? words.under : status === 0 ? words.silent : line.className ? words.refused.replace("{status}", status) : words.taken
  return line
}

function bubble(message) {
  const line = document.createElement("li")
  line.className = message.mine ? "mine" : ""
  line.textContent = message.text
  if (message.mine) line.append(state(message))
  if (message.choices?.length) {
    const choices = line.appendChild(document.createElement("div"))
    choices.className = "choices"
    for (const choice of message.choices) {
      const button = choices.appendChild(document.createElement("button"))
      button.textContent = choice
      button.onclick = () => say(choice)
    }
  }
  return line
}

function show(messages) {
  const now = JSON.stringify([contact.value, messages])
  if (now === shown) return
  shown = now
  talk.classList.toggle("empty", !messages.length)
  talk.replaceChildren(...(messages.length ? messages : [{ text: words.empty }]).map(bubble))
  talk.scrollTop = talk.scrollHeight
}

async function look() {
  const all = await ask("messages")
  if (!all) return
  show(all.filter(message => message.to === contact.value))
  const known = [...new Set(all.map(message => message.to))].sort()
  if (known.join() === $("contacts").dataset.known) return
  $("contacts").dataset.known = known.join()
  $("contacts").replaceChildren(...known.map(each => new Option(each, each)))
}

async function begin() {
  translate()
  const about = await ask("about")
  if (about) {
    $("channel").textContent = about.channel
    contact.value = about.contact
    document.querySelector("main").classList.toggle("alone", !about.console)
    if (about.console) $("console").src = $("own").href = about.console
  }
  const form = document.querySelector("form")
  form.onsubmit = event => {
    event.preventDefault()
    if (text.value.trim()) say(text.value)
    text.value = ""
  }
  text.onkeydown = event => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  }
  contact.onchange = look
  setInterval(look, 700)
  look()
}
begin()
