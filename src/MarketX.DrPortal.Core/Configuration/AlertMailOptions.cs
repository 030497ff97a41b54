namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Alerts by e-mail.</summary>
public sealed class AlertMailOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "AlertMail";

    /// <summary>The mail server (SMTP); empty: no mail.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port. One that speaks TLS from the first byte (465) is not supported.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection is encrypted by STARTTLS; without, no password is sent.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>Who signs in there; empty: nobody.</summary>
    public string User { get; set; } = "";

    /// <summary>The user's password (<c>DRPORTAL_ALERT_MAIL_PASSWORD</c>).</summary>
    public SecretText? Password { get; set; }

    /// <summary>The sender's address.</summary>
    public string From { get; set; } = "";

    /// <summary>The recipients' addresses, with commas between them.</summary>
    public string To { get; set; } = "";
}
