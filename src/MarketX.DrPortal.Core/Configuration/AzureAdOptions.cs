namespace MarketX.DrPortal.Core.Configuration;

/// <summary>
/// The organisation's sign-in, in the shape of Microsoft.Identity.Web's section, with <see cref="Authority"/> for any other
/// OpenID Connect provider.
/// </summary>
public sealed class AzureAdOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "AzureAd";

    /// <summary>Entra's address; another one in national clouds.</summary>
    public string Instance { get; set; } = "https://login.microsoftonline.com/";

    /// <summary>The directory (tenant) id. One tenant: <c>common</c> and the like are refused.</summary>
    public string TenantId { get; set; } = "";

    /// <summary>The application (client) id of the app registration.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client secret (<c>AzureAd__ClientSecret</c> or <c>AzureAd__ClientSecret_FILE</c>).</summary>
    public SecretText? ClientSecret { get; set; }

    /// <summary>Instead of a secret: a certificate that the app registration knows. The first entry is used.</summary>
    public List<ClientCertificateOptions> ClientCertificates { get; set; } = [];

    /// <summary>Another provider than Entra: its issuer, e.g. <c>https://id.example.com/realms/marketx</c>.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Where the provider sends the browser back to after sign-in.</summary>
    public string CallbackPath { get; set; } = "/signin-oidc";

    /// <summary>Where the provider sends the browser back to after sign-out.</summary>
    public string SignedOutCallbackPath { get; set; } = "/signed-out";

    /// <summary>Audience of the tokens that the API accepts; empty: <c>api://&lt;ClientId&gt;</c>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The claim that holds the roles, of people and of programs. Auth0 reserves <c>roles</c> for itself: there it is an address.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>Accept a provider without TLS; in the Development environment and on loopback only.</summary>
    public bool AllowInsecureAuthority { get; set; }

    /// <summary>Whether anything at all is set.</summary>
    public bool IsMentioned => ClientId.Length > 0 || TenantId.Length > 0 || Authority.Length > 0 || ClientSecret is not null || ClientCertificates.Count > 0;

    /// <summary>Whether the provider is Entra.</summary>
    public bool IsEntra => Authority.Length == 0;

    /// <summary>The issuer whose discovery document is read.</summary>
    public string ResolvedAuthority => IsEntra ? $"{Instance.TrimEnd('/')}/{TenantId}/v2.0" : Authority.TrimEnd('/');

    /// <summary>What tokens for the API must be meant for.</summary>
    public string ResolvedAudience => Audience.Length > 0 ? Audience : $"api://{ClientId}";

    /// <inheritdoc />
    public override string ToString() => $"{ResolvedAuthority} as {ClientId}";
}
