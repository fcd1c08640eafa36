using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Assay.Web.Security;

/// <summary>Takes every caller for the user whose program this is, who may do everything.</summary>
internal sealed class LocalUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Local = "local";

    /// <summary>The claim that a policy of <see cref="Policies"/> asks for.</summary>
    public const string May = "may";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, Environment.UserName), .. Policies.All.Select(policy => new Claim(May, policy))], Local);
        return Task.FromResult(AuthenticateResult.Success(new(new(identity), Local)));
    }
}
