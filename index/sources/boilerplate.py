"""Removes boilerplate from the paragraphs of an article: consent banners, buttons, teasers, prompts, credits. Pure.

Quoted as news, such a line would poison an answer. Only whole lines are removed, and only if all of the line is
boilerplate: a sentence *about* cookies, newsletters or advertising is news and stays. So every pattern below matches
from the beginning of the line to its end, most are requests to the reader ("Sign up…"), and none matches inside
quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# The longest banner on 153 pages had 420 characters.
MAX_FURNITURE_CHARACTERS = 600
# A heading ends the article only after at least this much text.
MIN_CHARACTERS_BEFORE_END = 400

_SITES = (
    r"(?:facebook|twitter|x|instagram|whatsapp|telegram|linked ?in|youtube|tiktok|threads|bluesky|mastodon|reddit|"
    r"pinterest|flipboard|google news|apple news|messenger|xing|line|weibo|wechat|snapchat|spotify|e-?mail|sms)"
)
_ORDER = r"(?:please |now |jetzt |bitte )?"

# Whole lines: labels of buttons, boxes and players.
_LABELS = (
    # advertising
    r"(?:ad|ads|advert|advertise?ment|advertising|sponsored|sponsored content|promoted|paid content|anzeige|werbung|"
    r"publicité|publicidad|pubblicità|publicidade|advertentie|reclame|reklama?|reklame|annons|annonse|annonce|mainos|"
    r"hirdetés|διαφήμιση|реклама|広告|广告|廣告|광고|إعلان|iklan|quảng cáo|โฆษณา)(?: feedback)?",
    r"(?:advertisement[ –—-]*)?(?:the )?(?:story|article|content|post) continues (?:below|after)(?: (?:this |"
    r"the )?ad(?:vertisement)?)?",
    r"(?:scroll|continue) (?:down )?(?:to continue|to keep reading|reading(?: the main story)?)(?: with content|"
    r" below)?(?: ad)?",
    r"(?:skip|close|hide|report)(?: this)? ad(?:vertisement)?|skip (?:past|to|over) .{1,40}|(?:end of|"
    r"after) (?:the )?newsletter promotion",
    r"(?:der |die )?(?:artikel|text|beitrag) (?:geht|wird) (?:unterhalb|nach|unter) (?:der )?(?:werbung|"
    r"anzeige)(?: weiter| fortgesetzt)*",
    # players and pictures
    r"(?:play|watch|listen|pause|mute|unmute|replay|loading|now playing|up next|next up|video|audio|podcast|gallery|"
    r"slideshow|"
    r"enlarge(?: image)?|view (?:image|gallery|photos)|see more photos|full screen|autoplay|live)",
    r"video (?:unavailable|not available|player is loading|duration.{0,20})|media caption|image (?:caption|source)|"
    r"toggle caption",
    r"(?:this video (?:can ?not|can't) be played|this video is (?:not|no longer) available)(?: .{0,60})?",
    r"(?:just|must) watch(?:ed)?(?: .{0,250})?|.{0,250} replay more videos(?: \.{3})?|prev(?:ious)?[ |/·]{1,3}next",
    # sharing and tools
    r"(?:share|teilen|partager|compartir|condividi|compartilhar|compartilhe|delen|dela|del|jaa|udostępnij|paylaş|"
    r"sdílet|поделиться|공유)"
    r"(?:(?: this)?(?: article| story| post| page| artikel| article)?(?: (?:on|via|with|auf|sur|en|su|op|på|"
    r"no) .{1,60})?)",
    rf"(?:{_SITES}|print|drucken|imprimer|imprimir|stampa|copy link|link kopieren|copied|save|bookmark|merken|link|"
    rf"tweet|pin it)"
    rf"(?:[\s,|·/]+(?:{_SITES}|print|copy link|link|more|comments?))*",
    r"(?:font|text) size.{0,20}|back to top|nach oben|listen to (?:this )?article|\d+ ?min(?:ute)?s?[ -](?:read|"
    r"listen)|(?:read|lese|reading)[ -]?(?:time|zeit|dauer):? \d+ ?min\w*\.?",
    # more of the same
    r"(?!(?:more|top|latest|popular|similar|live)[.!]*$)(?:related|more|recommended|popular|"
    r"trending|latest|similar|top)(?: (?:articles?|stories|story|topics?|news|"
    r"content|coverage|reading|posts?|links?|videos?|from .{1,40}))?:?",
    r"more (?:on this (?:story|topic)|like this|from .{1,40})|most (?:read|popular|viewed|commented)|you (?:may|"
    r"might) also (?:like|be interested in)|"
    r"what to read next|editors?['’]s? (?:picks?|choice)|topics? in this article|on the web|tags?|keywords?",
    r"(?:mehr zum thema|mehr (?:aus|von|zu|über) .{1,40}|ähnliche (?:artikel|beiträge|themen)|weiterführende links|"
    r"auch interessant|"
    r"meistgelesen|das könnte (?:sie|dich)(?: auch)? interessieren|passend zum thema|themen|schlagw(?:ö|o)rter?|"
    r"beliebt im preisvergleich|beiträge aus dem forum)",
    r"(?:sur le même (?:sujet|thème)|articles? (?:liés|similaires|associés)|à lire (?:aussi|également)|les plus lus|"
    r"plus d['’](?:infos?|articles?)(?: sur .{1,40})?)",
    r"(?:noticias? relacionad[ao]s?|artículos? relacionados?|más (?:información|noticias|sobre .{1,40})|te (?:puede|"
    r"podría) interesar|lo más (?:leído|visto)|etiquetas)",
    r"(?:articoli correlati|leggi anche|ti potrebbe(?:ro)? interessare(?: anche)?|i più letti|approfondimenti)",
    r"(?:leia (?:também|mais)|veja (?:também|mais)|notícias relacionadas|mais lidas|saiba mais)",
    r"(?:lees (?:ook|meer|verder)|bekijk ook|meer over .{1,40}|gerelateerde? (?:artikelen|berichten)|meest gelezen)",
    r"(?:関連記事|関連キーワード|関連ニュース|おすすめ情報|あわせて読みたい|相关阅读|相关新闻|相關新聞|延伸閱讀|관련기사|เรื่องที่เกี่ยวข้อง|ข่าวที่เกี่ยวข้อง|"
    r"читайте также|читайте також|по теме|اقرأ أيضا[ً]?|baca juga|les også|læs også|läs (?:också|även|mer)|lue myös|"
    r"czytaj (?:także|też|więcej))",
    # signing in
    r"(?:log|sign) ?(?:in|up|out)|register|subscribe|anmelden|registrieren|einloggen|(?:jetzt )?abonnieren|"
    r"se connecter|s['’]abonner|s['’]inscrire|"
    r"iniciar sesión|suscr[ií]bete|accedi|registrati|abbonati|entrar|assine|inloggen|abonneer|logga in|logg inn|"
    r"ログイン|新規会員登録|会員登録",
    r"(?:accept|reject|allow|manage|agree)(?: (?:all|and close|cookies|preferences|options|& close))+|"
    r"(?:alle )?(?:akzeptieren|ablehnen)|"
    r"tout (?:accepter|refuser)|aceptar(?: todo| y cerrar)?|accetta(?: tutti)?|cookie[ -](?:settings|einstellungen|"
    r"policy)",
    # comments and error reports
    r"(?:(?:view|show|read|hide|see|all|add|post|load more|\d+) )*comments?(?: \(?\d+\)?)?|leave a (?:comment|"
    r"reply)|reply|have your say|"
    r"(?:\d+ )?kommentare?(?: (?:schreiben|abgeben|verfassen|lesen|anzeigen|\(\d+\)))?|commenter|(?:laisser|"
    r"ajouter) un commentaire|"
    r"comentar|comentarios?(?: \(?\d+\)?)?|deja(?:r)? un comentario|lascia un commento|deixe (?:um|seu) comentário|"
    r"reageer|geef een reactie|reacties",
    r"(?:thank you for (?:reading|subscribing|signing up|registering)|thanks for (?:reading|"
    r"subscribing))(?: .{0,60})?",
)

# How teasers for other articles begin; a separator, or the lack of a full stop, distinguishes them from sentences.
_TEASERS = (
    r"read (?:more|also|next|the full story)|also read|see also|further reading|lesen sie (?:auch|mehr|dazu|hier)|"
    r"lies auch|mehr dazu|"
    r"(?:à )?lire (?:aussi|également)|(?:à )?voir (?:aussi|également)|le[ae] también|le[ae] más|leer más|"
    r"ver también|(?:te|le) puede interesar|"
    r"leggi anche|leggi (?:tutto|di più)|vedi anche|leia (?:também|mais|ainda)|veja (?:também|mais|ainda)|"
    r"lees (?:ook|meer|verder|hier)|bekijk ook|"
    r"les (?:også|mer)|læs også|læs mere|läs (?:också|även|mer)|lue (?:myös|lisää)|czytaj (?:także|też|więcej|"
    r"również)|zobacz (?:także|też|również)|"
    r"przeczytaj (?:także|też)|čtěte (?:také|též)|přečtěte si|citește și|olvassa el|διαβάστε (?:επίσης|ακόμα|"
    r"περισσότερα)|"
    r"читайте также|читайте також|baca juga|ilginizi çekebilir|xem thêm|đọc thêm|اقرأ أيضا[ً]?|関連記事|相关阅读|延伸閱讀|관련기사|"
    r"อ่านเพิ่มเติม"
)
_TEASERS_WITH_COLON = (
    r"related(?: (?:articles?|stories|story|content|news|coverage|video))?|more(?: on this| from .{1,30})?|"
    r"recommended|must[ -]read|"
    r"don['’]t miss|watch|listen|in (?:pictures|photos|video)|mehr zum thema|passend dazu|auch interessant|"
    r"sur le même sujet|noticia relacionada|approfondisci|saiba mais|funda olunye udaba lapha"
)

# Requests and notices to the reader, whole lines.
_PROMPTS = (
    # consent
    r"(?:we|our (?:partners|site|website)|this (?:site|website|page)|.{1,40}\.(?:com|org|net|"
    r"co\.uk)) (?:and our partners )?uses? (?:necessary |our own |third[- ]party |and |other )*cookies\b.{0,400}",
    r"(?:by|if you) (?:continu|click|us|brows)\w*\b.{0,120}\b(?:you )(?:agree|accept|consent)\b.{0,300}",
    r"(?:we (?:value|care about|respect) your privacy|your privacy (?:matters|is important)|"
    r"before you continue to .{1,60})(?:[.!:].{0,300})?",
    r"(?:to (?:view|see|watch|display|load|show) this (?:content|video|post|embed|tweet)|(?:this|the) (?:content|"
    r"video|post|embed) (?:is (?:not|un)available|cannot be (?:shown|displayed|loaded)))\b.{0,80}\b(?:cookies?|"
    r"consent|privacy|settings|javascript|accept|enable)\b.{0,200}",
    r"(?:wir (?:verwenden|nutzen|setzen)|diese (?:web)?(?:site|seite) (?:verwendet|nutzt|benutzt)|"
    r"unsere (?:web)?seite (?:verwendet|nutzt)) .{0,30}cookies\b.{0,400}",
    r"externer inhalt nicht verfügbar|(?:empfohlener )?(?:redaktioneller|externer) inhalt|"
    r"an dieser stelle (?:finden sie|findest du|befindet sich) .{0,60}(?:externen?|ergänzenden?|relevanten?|"
    r"den artikel)\b.{0,200}",
    r"(?:deine|ihre) privatsphäre-einstellungen verhindern\b.{0,500}|zur anzeige aktiviere bitte\b.{0,200}|"
    r"(?:ich bin damit einverstanden|ich willige ein), dass (?:mir )?externe inhalte\b.{0,300}",
    r"(?:nous utilisons|ce site utilise|notre site utilise|"
    r"nous et nos partenaires utilisons) .{0,40}cookies\b.{0,400}|en (?:poursuivant|continuant) (?:votre|la|"
    r"à) navig\w*\b.{0,300}",
    r"(?:utilizamos|usamos|este sitio(?: web)? (?:utiliza|usa)|nuestra web utiliza) .{0,30}cookies\b.{0,400}|(?:al|"
    r"si) continúas? (?:navegando|leyendo)\b.{0,200}|al continuar navegando\b.{0,200}",
    r"(?:questo sito (?:utilizza|usa)|utilizziamo|usiamo) .{0,30}cookies?\b.{0,400}|(?:este site (?:utiliza|usa)|"
    r"nós usamos) .{0,30}cookies\b.{0,400}|ao continuar (?:navegando|a navegar)\b.{0,200}",
    r"(?:wij|we) gebruiken .{0,30}cookies\b.{0,400}|deze (?:web)?site (?:gebruikt|"
    r"maakt gebruik van) .{0,30}cookies\b.{0,400}|(?:vi (?:bruger|bruker|använder)) .{0,20}cookies\b.{0,400}",
    # newsletters and alerts
    rf"{_ORDER}(?:sign up|subscribe|register(?= (?:now|here|today|for|to|with|your|and)\b)|"
    rf"join)\b(?=.{{0,140}}\b(?:newsletters?|inbox|briefings?|alerts?|e-?mails?|updates|for free|free trial|channel|"
    rf"podcast|mailing list|breaking news)\b).{{0,300}}",
    r"(?:get|receive) .{0,120}\b(?:to|in|into|by|via) your (?:inbox|e-?mail|phone)\b.{0,150}|(?:want|like) (?:more|"
    r"to read more|what you see|this (?:story|article))\b.{0,60}\?.{0,120}\b(?:sign up|subscribe|"
    r"newsletter)\b.{0,120}",
    r"(?:stay|keep) (?:informed|up[ -]to[ -]date|in the know|in touch)\b.{0,80}\b(?:newsletter|sign up|subscribe|"
    r"app)\b.{0,120}|enter your e-?mail(?: address)?.{0,80}|you can unsubscribe at any time.{0,120}",
    r"(?:abonnieren sie|melden sie sich|melde dich|jetzt) .{0,100}\bnewsletter\b.{0,200}|newsletter (?:abonnieren|"
    r"bestellen).{0,80}|(?:hier|jetzt) (?:können sie|kannst du) .{0,60}newsletter\b.{0,120}",
    r"(?:inscrivez-vous|abonnez-vous|recevez)\b.{0,120}\b(?:newsletters?|lettres?|mails?|e-mails?|chaîne|"
    r"alertes?)\b.{0,200}",
    r"(?:suscr[ií]bete|suscríbase|apúntate|recibe|reciba|regístrate)\b.{0,120}\b(?:newsletters?|boletín|boletines|"
    r"correo|canal|aquí)\b.{0,200}",
    r"(?:iscriviti|ricevi|registrati)\b.{0,120}\b(?:newsletter|canale|e?-?mail|notizie)\b.{0,200}|(?:assine|"
    r"inscreva-se|receba|cadastre-se|siga o canal)\b.{0,120}\b(?:newsletter|canal|e-?mail|boletim|"
    r"whatsapp)\b.{0,200}",
    r"(?:schrijf (?:je|u) (?:nu )?in|meld (?:je|u) (?:nu )?aan|ontvang|abonneer)\b.{0,120}\b(?:nieuwsbrief|"
    r"nieuwsbrieven|mail|kanaal)\b.{0,200}",
    # following, apps
    rf"{_ORDER}(?:follow|like|find|join|connect with) (?:us|me|[@\w].{{0,80}}?) (?:on|at|"
    rf"via) (?:{_SITES})\b.{{0,200}}|{_ORDER}(?:add us as a preferred source)\b.{{0,150}}",
    rf"(?:folgen sie|folge|folgt) .{{1,60}} (?:auf|bei) (?:{_SITES})\b.{{0,150}}|"
    rf"suivez[- ].{{1,60}} sur (?:{_SITES})\b.{{0,150}}|s[ií]gu(?:enos|e a .{{1,40}}|"
    rf"anos) en (?:{_SITES})\b.{{0,150}}",
    rf"(?:seguici|segui .{{1,40}}) su (?:{_SITES})\b.{{0,150}}|siga(?:-nos|"
    rf" .{{1,40}}) n[oa] (?:{_SITES})\b.{{0,150}}|volg (?:ons|.{{1,40}}) op (?:{_SITES})\b.{{0,150}}",
    r"(?:download|get|install) (?:our|the|your) .{0,60}\bapp\b.{0,150}|(?:laden sie|lade|"
    r"hol dir) .{0,80}\bapp\b.{0,120}|téléchargez .{0,60}\bappli(?:cation)?\b.{0,120}|"
    r"descarga .{0,60}\bapp(?:licación)?\b.{0,120}|scarica l['’]app\b.{0,120}|baixe o app\b.{0,120}|"
    r"download de app\b.{0,120}|available on (?:the )?(?:app store|google play)\b.{0,80}",
    # comments, corrections, tips
    r"(?:you must|you need to|you have to|please) (?:be |have )?(?:logged in|log ?in|log ?out|sign(?:ed)? in|"
    r"confirm|register|enable)\b.{0,200}|(?:join|start) the (?:conversation|discussion)\b.{0,100}",
    r"(?:du musst|sie müssen) (?:dich |sich )?(?:angemeldet|eingeloggt|einloggen|anmelden)\b.{0,120}|"
    r"diskutieren sie mit\b.{0,100}|let us know (?:what you think )?in the comments\b.{0,80}",
    r"(?:do you have|have you got|got) (?:a|any) (?:story|tip|news|question|comment)\b.{0,80}\?.{0,200}|"
    r"(?:get in touch|contact (?:us|our newsroom)|e-?mail us|send us)\b.{0,60}\S+@\S+.{0,60}",
    r"(?:fehler (?:gefunden|entdeckt|im text)|haben sie einen fehler|spotted an? (?:error|mistake|typo)|"
    r"found an? (?:error|mistake|typo))\b.{0,150}",
    # access
    r"(?:already (?:a |an )?(?:subscriber|member|registered)|have an account|not a subscriber)\b.{0,80}|"
    r"(?:subscribe|register|log in|sign in) (?:now )?to (?:continue|keep|read|unlock|access)\b.{0,120}",
    r"(?:この記事は会員限定|※?紙の新聞の定期購読者|ご利用には会員登録|有料会員の方のみ).{0,120}|(?:bereits|schon) (?:abonnent|registriert|"
    r"kunde)\b.{0,80}|déjà abonné\b.{0,80}|¿ya eres suscriptor\b.{0,80}|sei già abbonato\b.{0,80}|"
    r"já é assinante\b.{0,80}|al abonnee\b.{0,80}",
    # players
    r"(?:to play this video you need to|your browser (?:does not|doesn['’]t|cannot)|please enable javascript|"
    r"javascript (?:is|must be|appears to be) )\b.{0,200}",
    r"\d*\.? ?how relevant is (?:this|the) ad to you\?.{0,60}|"
    r"(?=.*[^\W\d]{3})(?:video player was slow to load content|video content never loaded|"
    r"ad froze or did not finish loading|video content did not start after ad|audio on ad was too loud|other issues|"
    r"ad never loaded|ad prevented/slowed the page from loading|content moved around while ad loaded|"
    r"ad was repetitive to ads i['’]ve seen previously|did you encounter any (?:technical )?issues\??|\W|\d)+",
    r"your effort and contribution in providing this feedback\b.{0,120}",
    # money
    r"(?:(?:if|when) you (?:buy|purchase|click|sign up)|(?:we|our (?:team|site)|[\w .']{1,30}) (?:may|"
    r"might) (?:earn|receive|get))\b.{0,160}\b(?:commission|affiliate)\b.{0,160}",
    # rights, sources
    r"(?:copyright(?= ?(?:©|\(c\)|@|:|\d{4}|.{0,100}rights reserved))|©|\(c\) ?\d{4}).{0,150}"
    r"(?:rights reserved\b.{0,250})?|(?:all rights reserved|"
    r"alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|tutti i diritti riservati|"
    r"todos os direitos reservados|alle rechten voorbehouden|ⓒ.{0,60}|무단 ?전재.{0,60}|無断転載.{0,60})|"
    r"this material may not be published\b.{0,150}",
    r"(?:this|the) (?:article|story|post|report|piece|interview) (?:was )?(?:originally|first) (?:published|"
    r"appeared|ran)\b.{0,200}|"
    r"(?:dieser|der) (?:artikel|text|beitrag) (?:erschien zuerst|ist zuerst|wurde zuerst)\b.{0,200}|"
    r"cet article (?:a été|est) (?:initialement|d['’]abord) (?:publié|paru)\b.{0,200}|"
    r"este artículo (?:fue|se) publicad?ó? (?:originalmente|por primera vez)\b.{0,200}|"
    r"questo articolo è stato pubblicato (?:originariamente|per la prima volta)\b.{0,200}|"
    r"este artigo foi publicado originalmente\b.{0,200}|dit artikel (?:verscheen|is) (?:eerder|"
    r"oorspronkelijk)\b.{0,200}",
    # picture credits
    r"(?:photo(?:graph)?s?|images?|pictures?|fotos?|bild(?:er)?|imagen|image|crédits?|crédito|credits?|foto'?s|"
    r"photo credit|image (?:source|credit))(?: by| de| di| von| door)? ?[:/©|] ?[^.!?]{1,80}",
    r"[^.!?:]{1,60}(?:/| via | \| )(?:getty(?: images)?|afp|ap|reuters|dpa|epa(?:-efe)?|pa (?:wire|media|images)|"
    r"imago(?: images)?|shutterstock|alamy|ap photo|picture[ -]alliance|anp|ansa|belga|keystone)(?: (?:via|"
    r"/) .{1,40})?",
    r"(?:getty images|ap photo|reuters|afp|dpa|imago|shutterstock|alamy|istock|unsplash)(?: ?[/,|] ?.{1,40})?",
)

_END_HEADINGS = (
    r"(?:\d+ )?comments?(?: \(\d+\))?|leave a (?:comment|reply)|kommentare?(?: (?:schreiben|abgeben|verfassen|"
    r"\(\d+\)))?|(?:laisser|ajouter) un commentaire|commentaires|"
    r"comentar|comentarios|deja(?:r)? un comentario|commenti|lascia un commento|comentários|deixe (?:um|"
    r"seu) comentário|reacties|geef een reactie|"
    r"related (?:articles?|stories|news|posts?)|ähnliche (?:artikel|beiträge)|weiterführende links|"
    r"articles similaires|noticias relacionadas|articoli correlati|notícias relacionadas|gerelateerde artikelen|"
    r"関連記事|関連キーワード|関連ニュース|相关阅读|相关新闻|相關新聞|延伸閱讀|관련기사|เรื่องที่เกี่ยวข้อง|ข่าวที่เกี่ยวข้อง|читайте также"
)

_CLOSE = r"[\s.!…:>»›→|)\]]*"
_LEAD = re.compile(r"^[\s\-–—•*·▶►>»|+＞※❤\[(#]+")
_LABEL = re.compile(f"(?:{'|'.join(_LABELS)}){_CLOSE}", re.IGNORECASE)
_TEASER = re.compile(
    rf"(?:(?:{_TEASERS})(?:\s*[:|>»›–—-]\s*.{{0,250}}|\s.{{0,150}}(?<![.!?。])|{_CLOSE})|"
    rf"(?:{_TEASERS_WITH_COLON})\s*[:|»]\s*.{{0,200}})",
    re.IGNORECASE,
)
_PROMPT = re.compile(f"(?:{'|'.join(_PROMPTS)}){_CLOSE}", re.IGNORECASE)
_END = re.compile(f"(?:{_END_HEADINGS}){_CLOSE}", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?。])\s+")


def without_boilerplate(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs that are not boilerplate, unchanged and in order; of a paragraph of several lines, its lines.

    >>> without_boilerplate(["Advertisement", "The board met.", "Read more: Ferry fares rise"])
    ['The board met.']
    """
    kept = []
    for paragraph in paragraphs:
        lines = paragraph.split("\n")
        left = [line for line in lines if not line.strip() or not is_boilerplate(line)]
        text = paragraph if len(left) == len(lines) else "\n".join(left).strip("\n")
        if text.strip():
            kept.append(text)
    return kept


def without_tail(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs above the first heading that ends a page's article ("Comments", "Related articles"), for pages
    only. All of them if there are less than 400 characters above it.
    """
    seen = 0
    for number, paragraph in enumerate(paragraphs):
        if seen >= MIN_CHARACTERS_BEFORE_END and _END.fullmatch(_LEAD.sub("", paragraph).strip()):
            return list(paragraphs[:number])
        seen += len(paragraph)
    return list(paragraphs)


def is_boilerplate(line: str) -> bool:
    """Whether all of `line` is boilerplate: as a whole, or sentence by sentence."""
    text = _LEAD.sub("", line).strip()
    if not text or len(text) > MAX_FURNITURE_CHARACTERS:
        return False
    return _matches(text) or _all(_SENTENCES.split(text))


def _all(sentences: Iterable[str]) -> bool:
    parts = [part for part in sentences if part.strip()]
    return len(parts) > 1 and all(_matches(part) for part in parts)


def _matches(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (_LABEL, _TEASER, _PROMPT))


FURNITURE = "holds only page furniture (ad, video player or cookie text), no article"
