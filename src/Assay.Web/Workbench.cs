using System.Net;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Storage;
using Assay.Web.Api;
using Assay.Web.Assets;
using Assay.Web.Errors;
using Assay.Web.Pages;
using Assay.Web.Library;
using Assay.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MudBlazor.Services;

namespace Assay.Web;

/// <summary>The pages and the API as one web application.</summary>
public static class Workbench
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="options">Where and what.</param>
    /// <param name="started">Told the address once it answers.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="AssayException">The options have faults, or the port is taken.</exception>
    public static void Run(WorkbenchOptions options, Action<Uri> started, CancellationToken stop)
    {
        using var app = Build(options);
        Start(app, options);
        started(AddressOf(app));
        var warm = WarmUp(app);
        stop.WaitHandle.WaitOne();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        app.StopAsync(patience.Token).GetAwaiter().GetResult();
        warm.Wait(TimeSpan.FromSeconds(1));
    }

    /// <summary>The application, not yet started.</summary>
    public static WebApplication Build(WorkbenchOptions options)
    {
        OptionsCheck.Require(options, "assay serve");
        // Empty: neither files nor variables of wherever it is started have a say in it.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "assay", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            if (options.Host == "localhost")
                server.ListenLocalhost(options.Port);
            else
                server.Listen(IPAddress.Parse(options.Host), options.Port);
        });
        builder.Logging.AddSimpleConsole(line => line.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)    // a port that is taken is told in one line
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);    // that the keys of forms lie unencrypted in the user's own folder
        AddServices(builder.Services, options);
        var app = builder.Build();
        Use(app, options);
        return app;
    }

    /// <summary>Where a started application answers.</summary>
    public static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    // The workbook is read while the reader still looks at the terminal. What fails here is told by the page that needs it.
    private static Task WarmUp(WebApplication app) => Task.Run(() =>
    {
        try
        {
            app.Services.GetRequiredService<AssetStore>().Url(ThemeSheet.Name);
            app.Services.GetRequiredService<RiskLibrary>().Open();
        }
        catch (Exception failure) when (failure is AssayException or ObjectDisposedException)
        {
        }
    });

    private static void Start(WebApplication app, WorkbenchOptions options)
    {
        try
        {
            app.StartAsync().GetAwaiter().GetResult();
        }
        catch (IOException failure)
        {
            throw new AssayException(FormattableString.Invariant($"serve: {options.Host} port {options.Port} cannot be listened on: {failure.InnerException?.Message ?? failure.Message}. Name another with --port, or 0 for any that is free"), failure);
        }
    }

    private static void AddServices(IServiceCollection services, WorkbenchOptions options)
    {
        services.AddSingleton<IHostLifetime, NoSignals>();
        services.AddSingleton(options).AddSingleton(options.Database ?? Database.Named());
        services.AddSingleton<RiskLibrary>().AddSingleton<RunLibrary>().AddSingleton<CodingRoom>().AddSingleton<ThemeSheet>().AddSingleton<AssetStore>();
        services.AddRoutingCore().AddHttpContextAccessor().AddRazorComponents();
        services.AddMudServices();
        services.AddDataProtection().PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.Home, "web-keys"))).SetApplicationName("assay");
        services.AddAntiforgery();
        services.AddAuthentication(LocalUser.Local).AddScheme<AuthenticationSchemeOptions, LocalUser>(LocalUser.Local, null);
        services.AddAuthorization(authorization =>
        {
            foreach (var policy in Policies.All)
                authorization.AddPolicy(policy, one => one.RequireClaim(LocalUser.May, policy));
            authorization.FallbackPolicy = authorization.GetPolicy(Policies.Read);
        });
        services.AddCascadingAuthenticationState();
        ApiPages.AddServices(services);
    }

    private static void Use(WebApplication app, WorkbenchOptions options)
    {
        Gate.Use(app, options);
        app.Use(AnswerHeadAsGet);
        Failures.Use(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        AssetStore.Map(app);
        RunFiles.Map(app);
        ApiPages.Map(app);
        app.MapRazorComponents<App>().RequireAuthorization(Policies.Read);
    }

    // Pages and the API are mapped for GET alone. Kestrel remembers what was asked and sends no body, whatever is written.
    private static Task AnswerHeadAsGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    // Ctrl-C belongs to the command line.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
