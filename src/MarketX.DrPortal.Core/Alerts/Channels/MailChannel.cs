using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>E-mail over SMTP, encrypted by STARTTLS unless that is switched off.</summary>
internal sealed class MailChannel(AlertMailOptions options) : IAlertChannel
{
    private const SmtpStatusCode NotSignedIn = (SmtpStatusCode)535;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "Mail";

    public string Destination => $"{options.To} by {options.Host}";

    public async Task SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var client = new SmtpClient(options.Host, options.Port) { EnableSsl = options.StartTls };
        if (options.User.Length > 0)
            client.Credentials = new NetworkCredential(options.User, options.Password?.Reveal() ?? "");
        using var mail = new MailMessage(options.From, options.To, Line(message.Title), Body(message));
        // Every mail of one alert goes into one thread, and auto-replies stay away.
        mail.Headers.Add("References", $"<{message.DedupKey}@drportal>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        try
        {
            await client.SendMailAsync(mail, patience.Token);
        }
        catch (SmtpFailedRecipientException e)
        {
            var failed = (e as SmtpFailedRecipientsException)?.InnerExceptions ?? [e];
            throw new AlertChannelException($"The mail server {options.Host} did not take it for {failed.Length} of {mail.To.Count} recipients: {Words(failed[0])}", e) { IsTaken = failed.Length < mail.To.Count };
        }
        catch (SmtpException e)
        {
            throw new AlertChannelException($"The mail server {options.Host} did not take it: {Words(e)}", e);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            throw new AlertChannelException($"The connection to the mail server {options.Host} broke. Check AlertMail:Host, AlertMail:Port and AlertMail:StartTls.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertChannelException($"The mail server {options.Host} did not answer within {Patience.TotalSeconds:0} s.", e);
        }
    }

    // A database's name may hold a line break; a header may not.
    private static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Body(AlertMessage message) =>
        $"{message.Text}\n\n" + (message.Link is { } link ? $"{link.AbsoluteUri}\n\n" : "") + $"MarketX DR Portal, installation {message.PortalId}\n";

    // By its code, not by the server's own words: nobody knows what they repeat.
    private string Words(SmtpException e) => e switch
    {
        { InnerException: SocketException or IOException } => "it cannot be reached. Check AlertMail:Host, AlertMail:Port and the firewall.",
        { InnerException: AuthenticationException } => "its certificate was not accepted. Check AlertMail:Host.",
        // 530 and 535 say that nobody is signed in, and 530 where STARTTLS is missing too.
        { StatusCode: SmtpStatusCode.MustIssueStartTlsFirst or NotSignedIn } when options.StartTls => options.User.Length > 0
            ? "it did not accept the user and the password. Check AlertMail:User and DRPORTAL_ALERT_MAIL_PASSWORD."
            : "it wants a user. Set AlertMail:User and DRPORTAL_ALERT_MAIL_PASSWORD.",
        { StatusCode: SmtpStatusCode.MustIssueStartTlsFirst } => "it wants STARTTLS. Set AlertMail:StartTls to true.",
        { StatusCode: SmtpStatusCode.GeneralFailure } => "it cannot be reached, or offers no STARTTLS. Check AlertMail:Host, AlertMail:Port and AlertMail:StartTls.",
        _ => $"it answered {(int)e.StatusCode} ({e.StatusCode}). Check the addresses and the user of AlertMail.",
    };
}
