using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Sign-in at an OpenID Connect provider: code flow with PKCE, state and nonce.</summary>
internal sealed class OpenIdOptions : OAuthOptions
{
    /// <summary>Asymmetric only: a token signed with the client secret, or not at all, is none.</summary>
    public static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
    ];

    /// <summary>How far the provider's clock may be off.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    // The base class insists on fixed endpoints; ours come from the discovery document at the time of a request.
    private const string FromDiscovery = "https://from-discovery.invalid/";

    public OpenIdOptions()
    {
        AuthorizationEndpoint = TokenEndpoint = FromDiscovery;
        UsePkce = true;
        SaveTokens = false;
        RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
        // The provider sends the browser back by a top-level GET.
        CorrelationCookie.SameSite = SameSiteMode.Lax;
        CorrelationCookie.SecurePolicy = CookieSecurePolicy.Always;
        CorrelationCookie.HttpOnly = true;
        Scope.Clear();
        Scope.Add("openid");
        Scope.Add("profile");
    }

    public PathString SignedOutCallbackPath { get; set; }

    /// <summary>Instead of the client secret.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The only tenant whose people may come in; null where the provider is not Entra.</summary>
    public string? RequiredTenant { get; set; }

    /// <summary>The claim of the id_token that holds the roles.</summary>
    public string RoleClaim { get; set; } = PortalClaims.Role;

    public IConfigurationManager<OpenIdConnectConfiguration> Discovery { get; set; } = default!;

    public JsonWebTokenHandler Tokens { get; } = new() { MapInboundClaims = false };

    /// <summary>Checks nonce, authorized party, hash of the access token, subject and time of issue.</summary>
    public OpenIdConnectProtocolValidator Protocol { get; } =
        new() { RequireState = false, RequireStateValidation = false, NonceLifetime = TimeSpan.FromMinutes(15) };
}
