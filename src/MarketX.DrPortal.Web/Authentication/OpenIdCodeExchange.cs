using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Exchanges the code for tokens, proving by secret or certificate who asks.</summary>
internal sealed class OpenIdCodeExchange(OpenIdOptions options, OpenIdConnectConfiguration metadata, TimeProvider time)
{
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(5);

    public async Task<OAuthTokenResponse> ExchangeAsync(OAuthCodeExchangeContext context, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = options.ClientId,
            ["code"] = context.Code,
            ["redirect_uri"] = context.RedirectUri,
        };
        AddProof(form);
        if (context.Properties.Items.Remove(OAuthConstants.CodeVerifierKey, out var verifier))
            form["code_verifier"] = verifier!;
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.TokenEndpoint) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await options.Backchannel.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var answer = JsonDocument.Parse(body);
            return response.IsSuccessStatusCode
                ? OAuthTokenResponse.Success(answer)
                : OAuthTokenResponse.Failed(new AuthenticationFailureException($"The provider's token endpoint answered {(int)response.StatusCode} ({ErrorOf(answer)})."));
        }
        catch (JsonException)
        {
            return OAuthTokenResponse.Failed(new AuthenticationFailureException($"The provider's token endpoint answered {(int)response.StatusCode}, and not in JSON."));
        }
    }

    // Only the code of the error: the rest of a token endpoint's answer does not belong into a log.
    private static string ErrorOf(JsonDocument answer)
    {
        using (answer)
        {
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String ? error.GetString()! : "no error code";
        }
    }

    private void AddProof(Dictionary<string, string> form)
    {
        if (options.Certificate is not { } certificate)
        {
            form["client_secret"] = options.ClientSecret;
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form["client_assertion"] = options.Tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.ClientId,
            Audience = metadata.TokenEndpoint,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + AssertionLifetime,
            Claims = new Dictionary<string, object> { ["sub"] = options.ClientId, ["jti"] = Guid.NewGuid().ToString("N") },
            SigningCredentials = new X509SigningCredentials(certificate, SecurityAlgorithms.RsaSha256),
        });
    }
}
