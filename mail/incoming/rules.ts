/**
 * What machines write when mail was not delivered, is late, or is answered by a machine: data, by what it is found in. A rule names its
 * kind; the first that fits decides. Standard parts (RFC 3464, 3834, 8098) are read elsewhere; these are for the many without.
 */

/** Local parts that only programs write from. */
export const DAEMONS =
  /^(mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|maildaemon|mail[-_.]?delivery([-_.]?(sub)?system)?|mail-?er|microsoftexchange[0-9a-f]{20,}|bounces?|bounced?-?(no-?reply)?|email-bounces|delivery-?(failure|status)s?|dsn|symantec_antivirus.*|mmdf|uucp|mms\.relay|listserv|majordomo)$/i;

/** Local parts that programs and people write from: more has to be said there. */
export const OFFICES =
  /^(postmaster|mailmaster|postoffice|admin(istrator)?|system(\.|-)?admin(istrator)?|root|mail|no-?reply|do-?not-?reply|mail-?admin.*)$/i;

/** Names that mail systems give themselves. */
export const SYSTEM_NAMES =
  /(mail (delivery|transport|transfer)( (sub)?(system|agent))?|mail(er)?[- ]daemon|mail administrator|system administrator|delivery (sub)?system|postmaster|mail system|internet mail delivery|mail server|microsoft outlook|mail gateway|syst[eè]me de messagerie)/i;

/** A person answers or forwards. */
export const ANSWERED =
  /^\s*(re|aw|sv|vs|antw|odp|rif|rv|res|fwd?|tr|wg|vb|enc|i|doorst|пересл|отв|ha|回复|答复|转发|轉寄|回覆|رد|إعادة توجيه|reenv|trans?f)\s*(\[\d+\])?\s*[::]/i;

export const SUBJECTS: readonly { kind: 'bounce' | 'delayed' | 'auto_reply'; says: RegExp }[] = [
  // late comes first: its subjects have the words of failure in them too
  {
    kind: 'delayed',
    says: /\bdelay(ed)?\b|\bdelayed\b|^warning: (could not send|message )|(still|not yet|not been) (been )?delivered|will (be )?retr(y|ied)|transient|retardée?|retrasad|verzögert|задерж|تأخ[ري]|延迟|遅延|atrasad|in ritardo/i,
  },
  {
    kind: 'auto_reply',
    says: /^\s*(\[?(auto(matic|matische|mated|matisk)?[-_ ]?(reply|response|antwort|answer|svar|generated)|out[- ]of[- ](the[- ])?office|ooo)\b|r[ée]ponse automatique|absence\b|absent\b|(je suis )?absente? du bureau|message d.absence|respuesta autom[aá]tica|fuera de (la )?oficina|resposta autom[aá]tica|risposta automatica|abwesenheit|abwesend|automatische? |автоматический ответ|автоответ|вне офиса|رد تلقائي|الرد التلقائي|خارج المكتب|自动(回复|答复)|自動(回覆|返信|応答)|不在|poissaolo|frånvaro|fravær|afwezig|nieobecn|vacation|on leave|away from|i am away|holiday)/i,
  },
  { kind: 'auto_reply', says: /^(read|displayed|delivered|not read|gelesen|lu|leído|прочитано|已读|مقروء)\s*[::]/i },
  {
    kind: 'auto_reply',
    says: /^(return receipt|disposition notification|read receipt|accusé de (lecture|réception)|lesebestätigung|confirmación de lectura)/i,
  },
  {
    kind: 'bounce',
    says: /undeliver|non[- ]?delivery|not (be )?deliver|(delivery|mail|message|dsn|sending|transmission|send)( status)?( notification)?[ :()-]*(has |system |report |error )?(fail|error|problem|impossible|refus)|fail(ed|ure)?[ :-]+(to )?(mail|deliver|delivery|notice|notification)|failure notice|delivery (notification|report|unsuccessful|refused)|returned (e-?mail|message|to sender)|returning (mail|message) to sender|returned mail|mail(er)? (return|system error|could not)|could ?n[o']t (be )?(deliver|send|sent)|cannot (be )?deliver|unable to deliver|unknown (user|recipient|address)|user (unknown|not)|nondeliverable|rejected|bounced?|message (blocked|status - undeliverable|not sent)|no (such )?user|status of mail|permanent error|invalid (address|recipient)|address not found/i,
  },
  {
    kind: 'bounce',
    says: /non (remis|distribu|d[ée]livr)|[ée]chec (de|d.|du)|impossible de (remettre|distribuer|livrer)|courrier retourn|no (se )?(pudo|ha podido) (ser )?entregar|no entregad|error de entrega|fallo (de|en la) entrega|devuelto|unzustellbar|nicht zustellbar|zustell(ung|fehler)|fehlgeschlagen|не (был |было |удалось )?(доставлен|доставить)|недостав|ошибка доставки|возврат|تعذر (تسليم|توصيل|إرسال)|لم يتم (تسليم|توصيل)|فشل (تسليم|إرسال)|(无法|未能|不能)(投递|送达|传递|发送)|(投递|递送|发送|传送)失败|退信|系统退信|配信(不能|失敗|エラー)|送信できません|mancata consegna|impossibile (recapitare|consegnare)|n[ãa]o (entregue|foi poss[ií]vel)|falha na entrega|onbestelbaar|niet bezorgd|kan niet worden (bezorgd|afgeleverd)|niedostarczon|nie mo[żz]na dostarczy[ćc]|kunde inte levereras|ikke leveres/i,
  },
];

/** Sentences that a program writes over what it returns. `known`: of one program, so that they need less beside them. */
export const TEXTS: readonly { kind: 'bounce' | 'delayed' | 'auto_reply'; says: RegExp; known: boolean }[] = [
  {
    kind: 'delayed',
    known: true,
    says: /this is a warning (message )?only|you do not need to resend (your|the) message|has not yet been delivered to (one or more|all)|could not be delivered for (more than )?\d+[.\d]* (hours?|minutes?|days?)|transient non-fatal errors|will (keep trying|continue to (try|be tried))|delivery (attempts )?will (continue|be retried|be attempted)|has been delayed|(message|delivery)( to .{3,120})? (is|was|has been) delayed|delivery incomplete|temporary problem delivering|i'?m not able to deliver .* yet|will be (retried|attempted) (for|until)|not yet been delivered/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /this is the .{0,60}(qmail-send|deliver|mail delivery) program|i'?m afraid i wasn'?t able to deliver your message|this is a permanent error; i'?ve given up/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /this is the (postfix( program)?|mail system) at host|i'?m sorry to have to inform you that (your message|the message returned)|this is the mailer-daemon, please do not reply/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /this message was created automatically by (the )?(mail delivery software|mail system|smtp)|a message that you (have )?sent (could not be|has not been) delivered|could not be delivered to (one or more|all) of its recipients/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /the following address(es)? (had|have) (permanent|fatal|delivery)|permanent fatal errors|(had|has) permanent (fatal )?(delivery )?errors|session transcript follows|transcript of session follows|while talking to .{3,120}:/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /did not reach (some or all of )?(the|its) (intended )?(recipient|following)|delivery (has failed|failed|to the following recipients? (has )?failed)|delivery to (these|the following) (recipients?|address(es)?|group).{0,80}(failed|could)|diagnostic information for administrators|(message|mail|email|it) (to .{3,160} )?could ?n[o'’]t be delivered|generating server:|remote server returned/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /\*\* (address not found|message (not delivered|blocked)|delivery incomplete) \*\*|sorry, we (were|are) unable to deliver your (message|mail)|technical details of permanent failure|we tried to deliver your (message|mail)/i,
  },
  {
    kind: 'bounce',
    known: true,
    says: /(message|mail|e-?mail)( that)? you sent (was|is|could not be) (undeliverable|delivered|not)|was undeliverable to the following|undeliverable (message|mail|to the)|the attached message had permanent|unable to deliver (the |this |your )?(following )?(message|mail)|could not deliver (the |your |mail |message )|is (being )?returned to (you|sender)|(was|is) not delivered to( the following)?|non[- ]delivery (report|notification)|delivery status notification|this report relates to a message you sent|failed recipients?|reason(s)? for (the )?(failure|non-?delivery)|an error (has )?occurr?ed while (attempting|trying) to deliver/i,
  },
  {
    kind: 'bounce',
    known: false,
    says: /(user|recipient|mailbox|account|address|domain|utilisateur|destinataire|usuario|destinatario)( name)?.{0,60}(unknown|not (found|exist|known|valid|listed|available)|does ?n[o'’]t exist|doesnt exist|no longer (exists|valid|active)|disabled|full|over quota|inconnue?|introuvable|no existe|desconocid|nicht (gefunden|bekannt))|no such (user|recipient|mailbox|address|domain|host)|quota exceeded|mailbox is full|host (unknown|not found)|relay(ing)? (access )?denied|message rejected|rejected (your|the) message|user unknown/i,
  },
  {
    kind: 'bounce',
    known: false,
    says: /n.a pas pu [êe]tre (remis|d[ée]livr|distribu)|n.ont pas [ée]t[ée] remis|impossible de remettre|no (se )?(pudo|ha podido|puede) (ser )?entreg|konnte nicht (zugestellt|ausgeliefert)|nicht zugestellt werden|не (может быть|был[оа]?|удалось) достав|تعذر (تسليم|توصيل)|无法(投递|送达|传递)|投递失败|配信できませんでした|n[ãa]o (p[ôo]de|foi poss[ií]vel) (ser )?entreg|impossibile (recapitare|consegnare)/i,
  },
  {
    kind: 'auto_reply',
    known: false,
    says: /out of (the )?office|automatic (reply|response)|auto-?reply|i am (currently )?(away|on leave|on mission|on holiday|travelling)|je suis (actuellement )?(absente?|en cong[ée]|en mission)|estoy (actualmente )?(fuera|ausente)|estar[ée] ausente|ich bin (derzeit|zurzeit|momentan)? ?(nicht|abwesend)|меня (нет|не будет)|я в отпуске|أنا (حاليا )?(خارج|في إجازة)|我(目前)?(不在|休假|正在休)|your (message|e-?mail|request) (has been|was) received|we have received your (message|e-?mail|request)|this is an automat/i,
  },
];

/** Where the returned message, or what somebody quotes, begins. */
export const RETURNED =
  /^\s*(-{2,}[\s-]*(this is a copy of|below this line is a copy|original message|message d.origine|the (unsent|original) message|returned message|forwarded message|message header|original mail|undelivered message|message (transféré|original)|mensaje (original|reenviado)|исходное сообщение|пересылаемое|header of|the header|included is|start of)|>{1,3} ?from |received: (from|by) |return-path: |(le|on|am|el|em) .{6,160}(a écrit|wrote|schrieb|escribió|escreveu)\s?:|_{10,}\s*$)/i;

/** Names of files that run when they are opened. */
export const RUNS =
  /\.(exe|scr|com|pif|bat|cmd|cpl|msi|msp|js|jse|vbs|vbe|wsf|wsh|hta|lnk|ps1|jar|reg|iso|img|vhd|chm|url|docm|dotm|xlsm|xltm|pptm|xlam)\.?$/i;
