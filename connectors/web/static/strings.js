// Everything the page says that is not in index.html or in a reply of the server.

const plural = (count, one, many) => (count === 1 ? one : many);
const grouped = (count) => count.toLocaleString("pt-BR");

export const strings = {
  unread: (count) => `(${count}) Balcão`,

  authors: { citizen: "Você", bot: "Balcão", agent: "Atendente", system: "Aviso" },

  owner: {
    bot: "",
    queue: "Você está na fila. Uma pessoa vai responder aqui mesmo; pode deixar esta página aberta.",
    agent: "Você está falando com um atendente.",
    // The server says it in a message.
    closed: "",
  },

  typing: "Balcão está escrevendo",
  offline: "Sem internet. O que você escrever será enviado quando a conexão voltar.",
  buttons: "Opções de resposta",
  opensElsewhere: " (abre em outra aba)",

  sending: "Enviando",
  queued: "Aguardando a mensagem anterior",
  unsent: "Não enviada, tentando de novo",
  unsentWait: (seconds) =>
    `Muitas mensagens em pouco tempo. Vou enviar esta em ${seconds} ${plural(seconds, "segundo", "segundos")}`,
  gaveUp: "Não enviada. Confira sua conexão.",
  tooLong: "Não enviada: a mensagem é longa demais. Mande em partes menores.",
  rejected: "Não enviada. Tente escrever de outro jeito.",
  retry: "Tentar agora",
  edit: "Editar",

  left: (count) => `${plural(count, "Falta", "Faltam")} ${grouped(count)} ${plural(count, "caractere", "caracteres")}`,
  full: (limit) => `Chegou ao limite de ${grouped(limit)} caracteres. Envie e continue em outra mensagem.`,
  cut: (limit) =>
    `O texto colado passava de ${grouped(limit)} caracteres e foi cortado. Mande o resto em outra mensagem.`,

  restoreFailed: "Não foi possível carregar a conversa anterior agora. Tentando de novo.",
  gone: "A conversa anterior não está mais disponível. Começamos uma nova.",
  confirmNew: "Começar uma nova conversa? Esta sai da tela e não pode ser reaberta.",

  sources: (count) => `${plural(count, "Fonte", "Fontes")} (${count})`,
  noDate: "sem data",
  revision: (title, revision) => `${title}, revisão ${revision}`,
  ticket: "Número do protocolo",
  copy: "Copiar",
  copyTicket: (number) => `Copiar o protocolo ${number}`,
  copied: "Copiado",
  notCopied: "Selecionado: copie pelo menu do aparelho",
  months: ["jan.", "fev.", "mar.", "abr.", "maio", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."],
};

/** "2024-02-08" → "08/02/2024", "2024-02" → "fev. de 2024", "2024" → "2024", null → "sem data". */
export function sourceDate(date) {
  const [year, month, day] = (date || "").split("-");
  if (!year) return strings.noDate;
  if (!month) return year;
  return day ? `${day}/${month}/${year}` : `${strings.months[Number(month) - 1]} de ${year}`;
}

/** "14:32" today, "20/11 14:32" on other days, in the time of the device. */
export function clock(when, now) {
  const time = when.toLocaleTimeString("pt-BR", { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === now.toDateString()) return time;
  return `${when.toLocaleDateString("pt-BR", { day: "2-digit", month: "2-digit" })} ${time}`;
}
